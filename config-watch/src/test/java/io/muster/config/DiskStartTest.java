package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigSnapshot.Source;
import io.muster.config.ConfigStatus.Freshness;
import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.UnavailableException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that starts while etcd is down, or holds nonsense, goes on with what was last good. */
@EtcdTest(own = true)
class DiskStartTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static EtcdConnection connect(EtcdCluster cluster) {
        return EtcdConnection.openLazily(EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .callTimeout(Duration.ofSeconds(2))
                .build());
    }

    private ConfigWatchBuilder builder(EtcdConnection etcd, ConfigStore store) {
        return ConfigWatch.builder(etcd)
                .defaults(ConfigFactory.parseString("max = 1"))
                .layer(store.prefix())
                .snapshotFile(folder.resolve("snapshot"))
                .openTimeout(Duration.ofSeconds(1));
    }

    private long writeAndLetItBeKept(EtcdCluster cluster, String prefix) throws Exception {
        try (EtcdConnection etcd = connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            long revision = store.set("max", "5");
            try (ConfigWatch watch = builder(etcd, store).openTimeout(LONG).open()) {
                SnapshotFile file = new SnapshotFile(folder.resolve("snapshot"), java.util.List.of(prefix));
                await().atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> file.read().revision() >= watch.snapshot().revision());
            }
            return revision;
        }
    }

    @Test
    void withoutEtcdItOpensOnTheSnapshotAndFollowsEtcdWhenItIsBack(EtcdCluster cluster) throws Exception {
        writeAndLetItBeKept(cluster, "/disk/down/");
        EtcdMember member = cluster.member(0);
        member.kill();
        try (EtcdConnection etcd = connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/down/");
            try (ConfigWatch watch = builder(etcd, store).open();
                    ConfigWatch atOnce = builder(etcd, store).startOnDefaults().open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                assertThat(max.get()).isEqualTo(5);
                assertThat(atOnce.bind("max", int.class).get()).isEqualTo(5);
                assertThat(watch.snapshot().source()).isEqualTo(Source.DISK);
                assertThat(watch.snapshot().revision()).isPositive();
                assertThat(watch.status().freshness()).isEqualTo(Freshness.LOADING);
                assertThat(watch.status().isHealthy()).isFalse();

                member.restart();
                store.set("max", "6");

                await().atMost(LONG).until(() -> max.get() == 6);
                assertThat(watch.snapshot().source()).isEqualTo(Source.SERVER);
                await().atMost(LONG).until(() -> watch.status().isHealthy());
            }
            Files.write(folder.resolve("snapshot"), new byte[] {1, 2, 3});
            member.kill();
            assertThatThrownBy(() -> builder(etcd, store).open())
                    .isInstanceOf(UnavailableException.class)
                    .satisfies(failure -> assertThat(failure.getSuppressed()[0])
                            .hasMessageContaining("is no snapshot of configuration"));
            try (ConfigWatch watch = builder(etcd, store).startOnDefaults().open()) {
                assertThat(watch.snapshot().source()).isEqualTo(Source.DEFAULTS);
            }
        } finally {
            member.restart();
        }
    }

    @Test
    void whatEtcdHoldsIsRefusedAndTheSnapshotIsOpenedUntilItHeals(EtcdCluster cluster) throws Exception {
        writeAndLetItBeKept(cluster, "/disk/bad/");
        try (EtcdConnection etcd = connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/bad/");
            long bad = etcd.kv().put("/disk/bad/x.conf", "max = ");

            try (ConfigWatch watch =
                    builder(etcd, store).openTimeout(Duration.ofSeconds(3)).open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                assertThat(max.get()).isEqualTo(5);
                await().atMost(LONG).until(() -> watch.status().verdict() == Verdict.REJECTED);
                assertThat(watch.status().seenRevision()).isGreaterThanOrEqualTo(bad);
                assertThat(watch.status().problems()).isNotEmpty();

                store.edit().removeDocument("x.conf").set("max", "7").commit();

                await().atMost(LONG).until(() -> max.get() == 7);
                assertThat(watch.status().verdict()).isEqualTo(Verdict.ACCEPTED);
            }
        }
    }

    @Test
    void aSnapshotOfAnotherClusterIsNotUsed(EtcdCluster cluster) throws Exception {
        writeAndLetItBeKept(cluster, "/disk/foreign/");
        cluster.member(0).wipe();
        try (EtcdConnection etcd = connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/foreign/");
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> store.read().keys().isEmpty());

            assertThatThrownBy(() -> builder(etcd, store)
                            .openTimeout(Duration.ofSeconds(3))
                            .open())
                    .isInstanceOf(ConfigRejectedException.class)
                    .satisfies(failure ->
                            assertThat(failure.getSuppressed()[0]).hasMessageContaining("is of the cluster"));
        }
    }
}
