package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Code of the user's that throws what nobody expects to be thrown, while a revision is judged. */
@EtcdTest
class FatalErrorTest {
    record Buffer(int megabytes) {
        Buffer {
            if (megabytes > 1_000) {
                throw new OutOfMemoryError("no room for " + megabytes);
            }
            if (megabytes < 0) {
                throw new AssertionError("negative");
            }
        }
    }

    @Test
    void anErrorInAConstructorRefusesTheRevisionAndTheNextOneHeals(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.set("buffer.megabytes", "1");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(prefix)
                    .openTimeout(Etcd.LONG)
                    .open()) {
                LiveValue<Buffer> buffer = watch.bind("buffer", Buffer.class);
                for (String fatal : new String[] {"2000", "-1"}) {
                    long bad = store.set("buffer.megabytes", fatal);

                    assertThatThrownBy(() -> watch.awaitRevision(bad).get(60, TimeUnit.SECONDS))
                            .hasCauseInstanceOf(ConfigRejectedException.class);
                    assertThat(watch.status().verdict()).isEqualTo(ConfigStatus.Verdict.REJECTED);
                    assertThat(watch.status().seenRevision()).isGreaterThanOrEqualTo(bad);
                    assertThat(buffer.get()).isEqualTo(new Buffer(1));

                    watch.awaitRevision(store.set("buffer.megabytes", "1"))
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join();
                    assertThat(watch.status().isHealthy()).isTrue();
                }
            }
        }
    }

    @Test
    void anErrorInAFunctionOfALiveValueRefusesTheRevision(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.set("megabytes", "1");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(prefix)
                    .openTimeout(Etcd.LONG)
                    .open()) {
                LiveValue<Integer> twice = watch.bind("megabytes", int.class).map(megabytes -> {
                    if (megabytes == 13) {
                        throw new OutOfMemoryError("13");
                    }
                    return 2 * megabytes;
                });
                long bad = store.set("megabytes", "13");

                assertThatThrownBy(() -> watch.awaitRevision(bad).get(60, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(ConfigRejectedException.class);
                assertThat(twice.get()).isEqualTo(2);
                assertThat(watch.status().problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.message()).contains("OutOfMemoryError: 13"));
            }
        }
    }

    @Test
    void anErrorWhileBindingComesToTheCallerAndHarmsNobodyElse(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore.of(etcd, prefix).set("megabytes", "1");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .defaults(ConfigFactory.parseString("buffer.megabytes = 2000"))
                    .layer(prefix)
                    .openTimeout(Etcd.LONG)
                    .open()) {
                assertThatThrownBy(() -> watch.bind("buffer", Buffer.class)).isInstanceOf(OutOfMemoryError.class);
                assertThat(watch.status().isHealthy()).isTrue();
                assertThat(watch.bind("megabytes", int.class).get()).isEqualTo(1);
            }
        }
    }
}
