package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    private static final Duration LONG = Duration.ofSeconds(60);

    record Pair(int left, int right) {}

    @Test
    void whileMembersDieOneAfterTheOtherNothingIsTornNothingGoesBackAndTheLastChangeArrives(EtcdCluster cluster) {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .callTimeout(Duration.ofSeconds(3))
                .build();
        try (EtcdConnection etcd = EtcdConnection.open(settings);
                EtcdConnection writing = EtcdConnection.open(settings)) {
            ConfigStore store = ConfigStore.of(writing, "/restart/orders/");
            write(store, 0);
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .optionalLayer("/restart/shared/")
                    .layer(store.prefix())
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
                    await().atMost(LONG).until(() -> pair.get().left() > seen);
                    member.restart();
                }
                done.set(true);
                await().atMost(LONG).until(writer::isDone);
                int last = writer.join();

                await().atMost(LONG).until(() -> pair.get().equals(new Pair(last, last)));
                await().atMost(LONG).until(() -> told.get(told.size() - 1).left() == last);
                assertThat(told).allMatch(one -> one.left() == one.right());
                assertThat(told).extracting(Pair::left).isSorted().doesNotHaveDuplicates();
                await().atMost(LONG).until(() -> watch.status().isHealthy());
            }
        }
    }

    /** Writes until it is certain; writing the same again changes nothing. */
    private static void write(ConfigStore store, int round) {
        String value = Integer.toString(round);
        await().atMost(LONG)
                .ignoreExceptionsMatching(CoordinationException.class::isInstance)
                .until(() -> store.edit()
                        .set("pair.left", value)
                        .set("pair.right", value)
                        .commit()
                        .isCommitted());
    }
}
