package io.muster.config;

import static io.muster.config.Etcd.LONG;
import static io.muster.config.Etcd.connectLazily;
import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigSnapshot.Source;
import io.muster.config.ConfigStatus.Freshness;
import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.EtcdConnection;
import io.muster.connection.UnavailableException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that starts while etcd is down, or holds nonsense, goes on with what was last good. */
@EtcdTest(own = true)
class DiskStartTest {
    @TempDir
    private Path folder;

    private Path snapshot() {
        return folder.resolve("snapshot");
    }

    private ConfigWatchBuilder builder(EtcdConnection etcd, ConfigStore store) {
        return ConfigWatch.builder(etcd)
                .defaults(ConfigFactory.parseString("max = 1"))
                .layer(store.prefix())
                .snapshotFile(snapshot())
                .openTimeout(Duration.ofSeconds(1));
    }

    private long writeAndLetItBeKept(EtcdCluster cluster, String prefix) throws Exception {
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            long revision = store.set("max", "5");
            try (ConfigWatch watch = builder(etcd, store).openTimeout(LONG).open()) {
                awaitKept(snapshot(), prefix, watch.snapshot().revision());
            }
            return revision;
        }
    }

    /** Until the file is in its place, and so nobody writes there any more. */
    private static void awaitKept(Path path, String prefix, long revision) {
        SnapshotFile file = new SnapshotFile(path, List.of(prefix));
        eventually().ignoreExceptions().until(() -> file.read().revision() >= revision);
    }

    @Test
    void withoutEtcdItOpensOnTheSnapshotAndFollowsEtcdWhenItIsBack(EtcdCluster cluster) throws Exception {
        writeAndLetItBeKept(cluster, "/disk/down/");
        EtcdMember member = cluster.member(0);
        member.kill();
        Path other = Files.copy(snapshot(), folder.resolve("other"));
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/down/");
            try (ConfigWatch watch = builder(etcd, store).open();
                    ConfigWatch atOnce = builder(etcd, store)
                            .snapshotFile(other)
                            .startOnDefaults()
                            .open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                assertThat(max.get()).isEqualTo(5);
                assertThat(atOnce.bind("max", int.class).get()).isEqualTo(5);
                assertThat(watch.snapshot().source()).isEqualTo(Source.DISK);
                assertThat(watch.snapshot().revision()).isPositive();
                assertThat(watch.status().freshness()).isEqualTo(Freshness.LOADING);
                assertThat(watch.status().isHealthy()).isFalse();

                member.restart();
                long revision = store.set("max", "6");

                eventually().until(() -> max.get() == 6);
                assertThat(watch.snapshot().source()).isEqualTo(Source.SERVER);
                eventually().until(() -> watch.status().isHealthy());
                awaitKept(snapshot(), store.prefix(), revision);
                awaitKept(other, store.prefix(), revision);
            }
            Files.write(snapshot(), new byte[] {1, 2, 3});
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
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/bad/");
            long bad = etcd.kv().put("/disk/bad/x.conf", "max = ");

            try (ConfigWatch watch = builder(TimeoutOnRefusal.on(etcd), store).open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                assertThat(max.get()).isEqualTo(5);
                eventually().until(() -> watch.status().verdict() == Verdict.REJECTED);
                assertThat(watch.status().seenRevision()).isGreaterThanOrEqualTo(bad);
                assertThat(watch.status().problems()).isNotEmpty();

                long good = store.edit()
                        .removeDocument("x.conf")
                        .set("max", "7")
                        .commit()
                        .revision();

                eventually().until(() -> max.get() == 7);
                assertThat(watch.status().verdict()).isEqualTo(Verdict.ACCEPTED);
                awaitKept(snapshot(), store.prefix(), good);
            }
        }
    }

    @Test
    void aSnapshotOfAnotherClusterIsNotUsed(EtcdCluster cluster) throws Exception {
        writeAndLetItBeKept(cluster, "/disk/foreign/");
        cluster.member(0).wipe();
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/disk/foreign/");
            eventually().ignoreExceptions().until(() -> store.read().keys().isEmpty());

            assertThatThrownBy(() -> builder(TimeoutOnRefusal.on(etcd), store).open())
                    .isInstanceOf(ConfigRejectedException.class)
                    .satisfies(failure ->
                            assertThat(failure.getSuppressed()[0]).hasMessageContaining("is of the cluster"));
        }
    }
}
