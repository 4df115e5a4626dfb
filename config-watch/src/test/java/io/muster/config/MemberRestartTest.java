package io.muster.config;

import static io.muster.config.Etcd.LONG;
import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@EtcdTest(members = 3, own = true)
class MemberRestartTest {
    record Pair(int left, int right) {}

    @Test
    void whileMembersDieOneAfterTheOtherNothingIsTornNothingGoesBackAndTheLastChangeArrives(EtcdCluster cluster) {
        EtcdSettings settings =
                Etcd.settings(cluster).callTimeout(Duration.ofSeconds(3)).build();
        try (EtcdConnection etcd = EtcdConnection.open(settings);
                EtcdConnection writing = EtcdConnection.open(settings)) {
            ConfigStore store = ConfigStore.of(writing, "/restart/orders/");
            write(store, 0);
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .optionalLayer("/restart/shared/")
                    .layer(store.prefix())
                    .openTimeout(LONG)
                    .open()) {
                LiveValue<Pair> pair = watch.bind("pair", Pair.class);
                List<Pair> told = new CopyOnWriteArrayList<>();
                pair.onChange((before, now) -> told.add(now));
                AtomicBoolean done = new AtomicBoolean();
                CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                    int round = 0;
                    while (!done.get()) {
                        write(store, ++round);
                    }
                    return round;
                });

                for (EtcdMember member : cluster.members()) {
                    member.kill();
                    int seen = pair.get().left();
                    eventually().until(() -> pair.get().left() > seen);
                    member.restart();
                }
                done.set(true);
                eventually().until(writer::isDone);
                int last = writer.join();

                eventually().until(() -> pair.get().equals(new Pair(last, last)));
                eventually().until(() -> told.get(told.size() - 1).left() == last);
                assertThat(told).allMatch(one -> one.left() == one.right());
                assertThat(told).extracting(Pair::left).isSorted().doesNotHaveDuplicates();
                eventually().until(() -> watch.status().isHealthy());
            }
        }
    }

    /** Writes until it is certain, and only over what it has read: what arrives late undoes nothing. */
    private static void write(ConfigStore store, int round) {
        String value = Integer.toString(round);
        eventually().ignoreExceptionsInstanceOf(CoordinationException.class).until(() -> {
            StoredLayer base = store.read();
            return isWritten(base, value)
                    || store.edit()
                            .set("pair.left", value)
                            .set("pair.right", value)
                            .ifUnchangedSince(base)
                            .commit()
                            .isCommitted();
        });
    }

    private static boolean isWritten(StoredLayer layer, String value) {
        return layer.get("pair.left").filter(left -> left.value().equals(value)).isPresent();
    }
}
