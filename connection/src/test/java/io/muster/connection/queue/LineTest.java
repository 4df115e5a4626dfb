package io.muster.connection.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is told what in a line whose keys come to others after a while. */
@EtcdTest
class LineTest {
    private static final Bytes KEY = Bytes.utf8("line/one");

    /** Somebody whose key has this age. */
    private record Told(long revision, CompletableFuture<Void> end) implements Stander {
        Told(long revision) {
            this(revision, new CompletableFuture<>());
        }

        @Override
        public Bytes key() {
            return KEY;
        }

        @Override
        public Admission admission() {
            return Admission.first(QueueName.of("line"));
        }

        @Override
        public void atFront() {
            // Not asked for.
        }

        @Override
        public void gone() {
            end.complete(null);
        }
    }

    @Test
    void whoComesOrLeavesLateDoesNotPushOutTheNextOneWithItsKey(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = Peer.on(cluster, prefix, "line")) {
            Told former = new Told(peer.etcd.kv().put(KEY, Bytes.EMPTY));
            peer.etcd.kv().commit(Txn.when().then(Op.delete(KEY)));
            Told next = new Told(peer.etcd.kv().put(KEY, Bytes.EMPTY));
            Line line = new Line(peer.etcd.view(KeyRange.prefix("line/")), Runnable::run);
            line.watch(next);
            line.watch(former);
            line.leave(former);
            peer.etcd.kv().commit(Txn.when().then(Op.delete(KEY)));
            assertThat(next.end.orTimeout(30, TimeUnit.SECONDS)).succeedsWithin(31, TimeUnit.SECONDS);
            assertThat(former.end).isNotDone();
            line.close();
        }
    }

    @Test
    void whoHasStayedTooLongMakesRoomForTheNextOneWithItsKey(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = Peer.on(cluster, prefix, "line")) {
            Told former = new Told(peer.etcd.kv().put(KEY, Bytes.EMPTY));
            Line line = new Line(peer.etcd.view(KeyRange.prefix("line/")), Runnable::run);
            line.watch(former);
            peer.etcd.kv().commit(Txn.when().then(Op.delete(KEY)));
            Told next = new Told(peer.etcd.kv().put(KEY, Bytes.EMPTY));
            line.watch(next);
            line.leave(former);
            peer.etcd.kv().commit(Txn.when().then(Op.delete(KEY)));
            assertThat(next.end.orTimeout(30, TimeUnit.SECONDS)).succeedsWithin(31, TimeUnit.SECONDS);
            line.close();
        }
    }
}
