package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.keys;
import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.SessionLostException;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class HoldTest {
    private static final Bytes DATA = Bytes.utf8("data");

    private EtcdCluster cluster;
    private String prefix;
    private Peer process;
    private Hold hold;

    @BeforeEach
    void holdIt(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        process = Peer.on(cluster, prefix, "q");
        hold = soon(process.enter());
    }

    @AfterEach
    void close() {
        process.close();
    }

    private GuardedKv guarded() {
        return hold.guarded((operation, ending) -> new SessionLostException(operation, "q", ending, null));
    }

    @Test
    void itsTokenIsTheCreateRevisionOfItsKeyOnItsCluster() {
        assertThat(hold.token().clusterId()).isEqualTo(cluster.clusterId());
        assertThat(hold.token().revision())
                .isEqualTo(cluster.truth()
                        .entry(prefix + hold.key().utf8())
                        .orElseThrow()
                        .createRevision());
        assertThat(soon(hold.updateAsync(Bytes.utf8("other")))).isTrue();
        assertThat(cluster.truth().entry(prefix + hold.key().utf8()).orElseThrow())
                .satisfies(entry -> assertThat(entry.value()).isEqualTo("other"))
                .satisfies(entry -> assertThat(entry.lease()).isEqualTo(process.session.leaseId()))
                .satisfies(entry -> assertThat(entry.createRevision())
                        .isEqualTo(hold.token().revision()));
    }

    @Test
    void releasingProvesThatItWasHeldAndSoDoesAskingAgain() {
        assertThat(soon(hold.verifyAsync())).isTrue();
        assertThat(soon(hold.releaseAsync(Op.put(DATA, Bytes.utf8("last words")))))
                .isTrue();
        assertThat(soon(hold.releaseAsync())).isTrue();
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.remaining()).isZero();
        assertThat(keys(cluster, prefix)).containsExactly(prefix + "data");
        assertThat(hold.lost()).isNotDone();
    }

    @Test
    void guardedWritesHappenWhileItIsHeldAndAreRefusedWhenItsKeyIsGone() {
        assertThat(guarded().put("data", "1")).isPositive();
        cluster.truth().delete(prefix + hold.key().utf8());
        assertThatThrownBy(() -> guarded().put("data", "2"))
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("its key is gone");
        assertThat(cluster.truth().get(prefix + "data")).contains("1");
        assertThat(soon(hold.lost())).isEqualTo(LossReason.KEY_GONE);
        assertThat(hold.isHeld()).isFalse();
        assertThat(soon(hold.releaseAsync(Op.put(DATA, Bytes.utf8("3"))))).isFalse();
        assertThat(cluster.truth().get(prefix + "data")).contains("1");
    }

    @Test
    void aKeyOfTheSameNameFromLaterIsNotTheSameHold() {
        String key = prefix + hold.key().utf8();
        cluster.truth().delete(key);
        cluster.truth().put(key, "another life");
        assertThatThrownBy(() -> guarded().put("data", "1")).isInstanceOf(SessionLostException.class);
        assertThat(soon(hold.releaseAsync())).isFalse();
        assertThat(cluster.truth().get(prefix + "data")).isEmpty();
    }

    @Test
    void aGuardedTransactionWhoseOwnConditionFailsTellsSoAndLosesNothing() {
        Txn txn = Txn.when(Compare.present(DATA)).then(Op.delete(DATA)).otherwise(Op.get(DATA));
        TxnResult result = guarded().commit(txn);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.results()).hasSize(1);
        assertThat(result.read(0).entries()).isEmpty();
        assertThat(hold.isHeld()).isTrue();
    }

    @Test
    void aSecondBranchThatWritesCannotBeGuarded() {
        Txn txn = Txn.when(Compare.present(DATA)).otherwise(Op.put(DATA, Bytes.EMPTY));
        assertThatThrownBy(() -> guarded().commit(txn)).hasMessageContaining("expected: reads only");
    }

    @Test
    void afterReleaseNothingIsGuardedAnyMore() {
        soon(hold.releaseAsync());
        assertThatThrownBy(() -> guarded().put("data", "1")).hasMessageContaining("it was released");
        assertThat(soon(hold.verifyAsync())).isFalse();
        assertThat(soon(hold.updateAsync(Bytes.EMPTY))).isFalse();
    }

    @Test
    void aRevokedLeaseIsALoss() {
        cluster.truth().revokeLease(process.session.leaseId());
        assertThat(soon(hold.verifyAsync())).isFalse();
        assertThat(soon(hold.lost())).isIn(LossReason.KEY_GONE, LossReason.SESSION_LOST);
    }

    @Test
    void aWatchedKeyThatIsDeletedByHandIsALoss() {
        hold.watchKey(Duration.ofMillis(50));
        cluster.truth().delete(prefix + hold.key().utf8());
        assertThat(soon(hold.lost())).isEqualTo(LossReason.KEY_GONE);
    }

    @Test
    void aClosedSessionIsALoss() {
        process.session.close();
        assertThat(soon(hold.lost())).isEqualTo(LossReason.SESSION_CLOSED);
        assertThat(hold.ending()).isEqualTo("its session was closed");
    }
}
