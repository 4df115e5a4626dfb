package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.keys;
import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.CoordinationException;
import io.muster.connection.LossReason;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.SessionLostException;
import io.muster.connection.UnavailableException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest(proxies = true, own = true)
class CutOffTest {
    private static final Duration LONG_TTL = Duration.ofSeconds(60);
    /** What a machine that is held up for a moment keeps, when nothing is cut off. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    private EtcdCluster cluster;
    private String prefix;
    private FaultProxy proxy;
    private Peer peer;

    @BeforeEach
    void connect(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        proxy = cluster.member(0).proxy();
        peer = Peer.on(cluster, prefix, "q", LONG_TTL, CALL_TIMEOUT);
    }

    @AfterEach
    void close() {
        proxy.heal();
        peer.close();
    }

    private void awaitKeys(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> keys(cluster, prefix).size() == count);
    }

    /** A key of somebody who is not affected by the faults. */
    private String stranger() {
        String key = prefix + "q/stranger";
        cluster.truth().put(key, "");
        return key;
    }

    @Test
    void whenTheAnswerToEnteringIsLostItIsFoundOutAndNotGuessed() {
        proxy.blackHoleDownstream();
        CompletableFuture<Hold> entering = peer.enter();
        awaitKeys(1);
        proxy.reset();
        proxy.heal();
        Hold hold = soon(entering);
        assertThat(keys(cluster, prefix)).containsExactly(prefix + hold.key().utf8());
        assertThat(soon(hold.verifyAsync())).isTrue();
        assertThat(soon(hold.releaseAsync())).isTrue();
        awaitKeys(0);
    }

    @Test
    void whenTheAnswerIsLostBehindSomebodyItStillWaitsItsTurn() {
        String stranger = stranger();
        proxy.blackHoleDownstream();
        CompletableFuture<Hold> entering = peer.enter();
        awaitKeys(2);
        String later = prefix + "q/later";
        cluster.truth().put(later, "");
        proxy.reset();
        proxy.heal();
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> !entering.isDone());
        cluster.truth().delete(stranger);
        assertThat(soon(entering).isHeld()).isTrue();
        assertThat(cluster.truth().get(later)).isPresent();
    }

    @Test
    void aWaiterThatGivesUpWhileCutOffLeavesNoKeyOnceTheNetworkIsBack() {
        stranger();
        CompletableFuture<Hold> waiting = peer.enter();
        awaitKeys(2);
        proxy.blackHole();
        waiting.cancel(true);
        // Long enough for the first removal to fail.
        Awaitility.await().pollDelay(CALL_TIMEOUT.plusMillis(500)).until(() -> true);
        assertThat(keys(cluster, prefix)).hasSize(2);
        proxy.reset();
        proxy.heal();
        awaitKeys(1);
    }

    private CompletableFuture<Hold> enterAlone() {
        return WaitQueue.alone(peer.etcd, "q").enter(SessionSource.of(peer.session), Bytes.EMPTY, hold -> hold);
    }

    @Test
    void whoWantsToBeAloneAndGivesUpWhileCutOffLeavesNeitherKey() {
        soon(enterAlone());
        CompletableFuture<Hold> waiting = enterAlone();
        awaitKeys(4);
        proxy.blackHole();
        waiting.cancel(true);
        // Long enough for the first removals to fail.
        Awaitility.await().pollDelay(CALL_TIMEOUT.plusMillis(500)).until(() -> true);
        assertThat(keys(cluster, prefix)).hasSize(4);
        proxy.reset();
        proxy.heal();
        awaitKeys(2);
    }

    @Test
    void whoBeginsToShareAndGetsNoAnswerHasNeitherAndLeavesNoKey() {
        Hold alone = soon(enterAlone());
        proxy.blackHoleDownstream();
        CompletableFuture<Optional<Hold>> sharing = alone.shareAsync(Runnable::run);
        awaitKeys(1);
        proxy.reset();
        proxy.heal();
        assertThatThrownBy(() -> soon(sharing)).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(() -> soon(alone.proof())).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(alone.isHeld()).isFalse();
        awaitKeys(0);
    }

    @Test
    void whenTheAnswerToEnteringAloneIsLostBothKeysAreThoseOfTheHoldAndGoWithIt() {
        proxy.blackHoleDownstream();
        CompletableFuture<Hold> entering = enterAlone();
        awaitKeys(2);
        proxy.reset();
        proxy.heal();
        Hold alone = soon(entering);
        Hold sharing = soon(alone.shareAsync(Runnable::run)).orElseThrow();
        assertThat(keys(cluster, prefix)).containsExactly(prefix + sharing.key().utf8());
        assertThat(soon(sharing.verifyAsync())).isTrue();
        assertThat(soon(sharing.releaseAsync())).isTrue();
        awaitKeys(0);
    }

    @Test
    void enteringWhileCutOffEndsInTimeAndLeavesNoKey() {
        proxy.blackHole();
        assertThatThrownBy(() -> soon(peer.enter(Duration.ofMillis(500))))
                .hasCauseInstanceOf(UnavailableException.class);
        proxy.reset();
        proxy.heal();
        awaitKeys(0);
    }

    @Test
    void aWaiterIsServedThoughTheWatchWasCutWhenItsTurnCame() {
        String stranger = stranger();
        CompletableFuture<Hold> waiting = peer.enter();
        awaitKeys(2);
        proxy.blackHole();
        cluster.truth().delete(stranger);
        proxy.reset();
        proxy.heal();
        assertThat(soon(waiting).isHeld()).isTrue();
    }

    @Test
    void whoIsFirstByALateEventButHasLostItsKeySinceIsNotServed() {
        String stranger = stranger();
        CompletableFuture<Hold> waiting = peer.enter();
        awaitKeys(2);
        String own = keys(cluster, prefix).stream()
                .filter(key -> !key.equals(stranger))
                .findFirst()
                .orElseThrow();
        // The line stands when a second one has left it.
        assertThat(soon(peer.enter(Duration.ofMillis(100)))).isEmpty();
        awaitKeys(2);
        proxy.delay(Duration.ofMillis(700));
        cluster.truth().delete(stranger);
        cluster.truth().delete(own);
        assertThatThrownBy(() -> soon(waiting)).hasCauseInstanceOf(SessionLostException.class);
    }

    @Test
    void aReleaseWithoutAnAnswerProvesNothingAndStillHappens() {
        Hold hold = soon(peer.enter());
        proxy.blackHole();
        assertThatThrownBy(() -> soon(hold.releaseAsync()))
                .hasCauseInstanceOf(CoordinationException.class)
                .hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(hold.isHeld()).isFalse();
        proxy.reset();
        proxy.heal();
        awaitKeys(0);
    }

    @Test
    void aHolderThatIsCutOffKnowsBeforeTheServerLetsGo() {
        try (Peer brief = Peer.on(cluster, prefix, "q", Duration.ofSeconds(10), CALL_TIMEOUT)) {
            Hold hold = soon(brief.enter());
            proxy.blackHole();
            // Asked as soon as may be after the server has let go.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> keys(cluster, prefix).isEmpty());
            assertThat(brief.session.isActive()).isFalse();
            assertThat(soon(hold.lost())).isEqualTo(LossReason.SESSION_LOST);
            assertThat(hold.isHeld()).isFalse();
            proxy.heal();
        }
    }
}
