package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.keys;
import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.SessionLostException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class WaitingInLineTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "q");
        two = Peer.on(cluster, prefix, "q");
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    private void awaitKeys(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> keys(cluster, prefix).size() == count);
    }

    @Test
    void whoCameFirstIsServedFirstAcrossProcesses() {
        Hold holder = soon(one.enter());
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Long> tokens = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            Peer process = i % 3 == 0 ? one : two;
            all.add(process.enter().thenAccept(hold -> {
                served.add(number);
                tokens.add(hold.token().revision());
                hold.releaseAsync();
            }));
            awaitKeys(number + 2);
        }
        assertThat(soon(holder.releaseAsync())).isTrue();
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(tokens)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(t -> t > holder.token().revision());
        awaitKeys(0);
    }

    @Test
    void whenOneInTheMiddleLeavesNobodyPassesTheHolder() {
        Hold holder = soon(one.enter());
        CompletableFuture<Hold> middle = two.enter();
        awaitKeys(2);
        CompletableFuture<Hold> last = one.enter();
        awaitKeys(3);
        middle.cancel(true);
        awaitKeys(2);
        // The last one has been told by now that the key before it is gone: another key's coming and going proves it.
        two.queue
                .enter(SessionSource.of(two.session), Bytes.EMPTY, Duration.ofMillis(100), hold -> hold)
                .join();
        awaitKeys(2);
        assertThat(last).isNotDone();
        assertThat(holder.isHeld()).isTrue();
        soon(holder.releaseAsync());
        assertThat(soon(last).token().isNewerThan(holder.token())).isTrue();
    }

    @Test
    void whoRunsOutOfTimeLeavesNoKey() {
        Hold holder = soon(one.enter());
        assertThat(soon(two.enter(Duration.ofMillis(300)))).isEmpty();
        awaitKeys(1);
        assertThat(holder.isHeld()).isTrue();
    }

    @Test
    void whoDoesNotWaitWritesNothingWhileSomebodyHolds() {
        soon(one.enter());
        // What others write meanwhile, and sessions for themselves, ends some time.
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            long before = cluster.truth().revision();
            assertThat(soon(two.enter(Duration.ZERO))).isEmpty();
            return cluster.truth().revision() == before;
        });
    }

    @Test
    void whoDoesNotWaitIsFirstInAFreeQueue() {
        assertThat(soon(two.enter(Duration.ZERO))).isPresent();
    }

    @Test
    void cancellingAtAnyMomentLeavesNoKeyAndNoHold() {
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Hold> entering = one.enter();
            long until = System.nanoTime() + i * 10_000L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (!entering.cancel(true)) {
                assertThat(soon(entering.join().releaseAsync())).isTrue();
            }
        }
        awaitKeys(0);
    }

    @Test
    void aWaiterWhoseLeaseIsRevokedIsToldThatItsPlaceIsLost() {
        soon(one.enter());
        CompletableFuture<Hold> waiter = two.enter();
        awaitKeys(2);
        cluster.truth().revokeLease(two.session.leaseId());
        assertThatThrownBy(() -> soon(waiter)).hasCauseInstanceOf(SessionLostException.class);
    }

    @Test
    void aWaiterWhoseKeyIsDeletedByHandIsToldThatItsPlaceIsLost() {
        Hold holder = soon(one.enter());
        CompletableFuture<Hold> waiter = two.enter();
        awaitKeys(2);
        keys(cluster, prefix).stream()
                .filter(key -> !key.endsWith(holder.key().utf8()))
                .forEach(cluster.truth()::delete);
        assertThatThrownBy(() -> soon(waiter))
                .hasCauseInstanceOf(SessionLostException.class)
                .hasMessageContaining("enter queue q");
    }

    @Test
    void anUnknownLeaseIsALostSession() {
        cluster.truth().revokeLease(two.session.leaseId());
        assertThatThrownBy(() -> soon(two.enter())).hasCauseInstanceOf(SessionLostException.class);
    }

    @Test
    void closingTheConnectionGivesBackWhatIsHeldAndLeavesTheLine() {
        Hold holder = soon(one.enter());
        CompletableFuture<Hold> waiter = two.enter();
        CompletableFuture<Hold> behind = one.enter();
        awaitKeys(3);
        two.close();
        assertThatThrownBy(() -> soon(waiter)).hasCauseInstanceOf(ConnectionClosedException.class);
        awaitKeys(2);
        one.close();
        assertThat(holder.isHeld()).isFalse();
        assertThatThrownBy(() -> soon(behind)).isInstanceOf(CompletionException.class);
        awaitKeys(0);
    }

    @Test
    void aSlashInANameMakesNoQueueBelowAnother() {
        try (Peer below = Peer.on(cluster, prefix, "q/1");
                Peer escaped = Peer.on(cluster, prefix, "q%2F1")) {
            soon(below.enter());
            soon(escaped.enter());
            soon(one.enter());
            assertThat(keys(cluster, prefix))
                    .anyMatch(key -> key.startsWith(prefix + "q/"))
                    .anyMatch(key -> key.startsWith(prefix + "q%2F1/"))
                    .anyMatch(key -> key.startsWith(prefix + "q%252F1/"));
        }
    }

    @Test
    void anyNameIsAName() {
        for (String name : List.of("ä ö\n\u0000", "/", "a".repeat(20_000), ".")) {
            try (Peer odd = Peer.on(cluster, prefix, name)) {
                assertThat(soon(soon(odd.enter()).releaseAsync())).isTrue();
            }
        }
        assertThatThrownBy(() -> WaitQueue.of(one.etcd, "")).hasMessageContaining("name: \"\" (expected: at least one");
    }
}
