package io.muster.config;

import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A revision changes many keys, in several layers; whoever reads sees all of it or nothing. */
@EtcdTest
class WholeRevisionTest {
    private static final int ROUNDS = 300;

    record Six(int a, int b, int c, int d, int e, int f) {
        boolean isWhole() {
            return a == b && b == c && c == d && d == e && e == f;
        }
    }

    @Test
    void readersNeverSeeHalfOfATransactionOverTwoLayers(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            write(etcd, prefix, 0);
            etcd.kv().put(prefix + "idle/x", "1");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(prefix + "idle/")
                    .layer(prefix + "low/")
                    .layer(prefix + "high/")
                    .open()) {
                LiveValue<Six> low = watch.bind("low", Six.class);
                LiveValue<Six> high = watch.bind("high", Six.class);
                ConcurrentLinkedQueue<String> torn = new ConcurrentLinkedQueue<>();
                AtomicBoolean done = new AtomicBoolean();
                List<CompletableFuture<Void>> readers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    readers.add(CompletableFuture.runAsync(() -> read(watch, low, high, torn, done)));
                }
                long revision = 0;
                for (int round = 1; round <= ROUNDS; round++) {
                    revision = write(etcd, prefix, round);
                }

                watch.awaitRevision(revision).orTimeout(60, TimeUnit.SECONDS).join();
                assertThat(low.get().a()).isEqualTo(ROUNDS);
                assertThat(high.get().a()).isEqualTo(ROUNDS);
                done.set(true);
                eventually().until(() -> readers.stream().allMatch(CompletableFuture::isDone));
                readers.forEach(CompletableFuture::join);
                assertThat(torn).isEmpty();
            }
        }
    }

    private static long write(EtcdConnection etcd, String prefix, int round) {
        List<Op> puts = new ArrayList<>();
        Bytes value = Bytes.utf8(Integer.toString(round));
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            puts.add(Op.put(Bytes.utf8(prefix + "low/low/" + name), value));
            puts.add(Op.put(Bytes.utf8(prefix + "high/high/" + name), value));
        }
        return etcd.kv().commit(Txn.when().then(puts.toArray(Op[]::new))).revision();
    }

    private static void read(
            ConfigWatch watch,
            LiveValue<Six> low,
            LiveValue<Six> high,
            ConcurrentLinkedQueue<String> torn,
            AtomicBoolean done) {
        int last = 0;
        while (!done.get()) {
            String seen = watch.read(view -> {
                Six one = view.get(low);
                Six other = view.get(high);
                return one.isWhole() && one.equals(other) ? "" : one + " " + other;
            });
            if (!seen.isEmpty()) {
                torn.add(seen);
            }
            int first = low.get().a();
            int then = high.get().a();
            if (then < first || first < last) {
                torn.add("backwards: " + last + " " + first + " " + then);
            }
            last = first;
        }
    }
}
