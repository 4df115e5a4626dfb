package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A view of a user whose token or rights do not last. */
class ViewAuthTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EtcdCluster cluster(AuthMode auth) {
        EtcdCluster cluster = EtcdCluster.builder()
                .auth(auth)
                .authTokenTtl(Duration.ofSeconds(2))
                .clientProxies(true)
                .start();
        cluster.truth().addUser("app", "secret", "app/");
        return cluster;
    }

    private static EtcdConnection connect(EtcdCluster cluster) {
        return EtcdConnection.open(Settings.of(cluster)
                .credentials("app", "secret")
                .callTimeout(Duration.ofSeconds(3))
                .build());
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMode.class,
            names = {"SIMPLE", "JWT"})
    void itSignsInAgainWhenItResumesAfterItsTokenExpired(AuthMode auth) {
        try (EtcdCluster cluster = cluster(auth);
                EtcdConnection etcd = connect(cluster);
                PrefixView view = etcd.view(KeyRange.prefix("app/"))) {
            Recorder recorder = new Recorder();
            view.subscribe(recorder);
            view.ready().orTimeout(60, TimeUnit.SECONDS).join();
            recorder.awaitRevision(cluster.truth().put("app/k", "1"));
            long start = System.nanoTime();
            await().atMost(LIMIT).until(() -> System.nanoTime() - start > 4_000_000_000L);
            cluster.member(0).proxy().reset();
            recorder.awaitRevision(cluster.truth().put("app/k", "2"));
            assertThat(recorder.lines()).containsExactly("", "+k=1", "k=1>2");
            assertThat(recorder.resyncs()).isEqualTo(1);
            await().atMost(LIMIT).until(() -> view.freshness() == Freshness.LIVE);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMode.class,
            names = {"SIMPLE", "JWT"})
    void itMissesNothingWhileItsPermissionIsRevokedAndTellsItWhenItIsGrantedAgain(AuthMode auth) {
        try (EtcdCluster cluster = cluster(auth);
                EtcdConnection etcd = connect(cluster);
                PrefixView view = etcd.view(KeyRange.prefix("app/"));
                PrefixView single = etcd.view(KeyRange.single("app/k"))) {
            Recorder recorder = new Recorder();
            view.subscribe(recorder);
            Recorder ofSingle = new Recorder();
            single.subscribe(ofSingle);
            long first = cluster.truth().put("app/k", "1");
            recorder.awaitRevision(first);
            ofSingle.awaitRevision(first);
            cluster.etcdctl("role", "revoke-permission", "app", "--prefix=true", "app/");
            // etcd judges a watch when it is created, so it goes on until then.
            cluster.member(0).proxy().reset();
            await().atMost(LIMIT)
                    .until(() -> view.freshness() == Freshness.STALE && single.freshness() == Freshness.STALE);
            cluster.truth().put("app/k", "2");
            cluster.truth().put("app/k", "3");
            cluster.etcdctl("role", "grant-permission", "app", "--prefix=true", "readwrite", "app/");
            long last = cluster.truth().put("app/k", "4");
            recorder.awaitRevision(last);
            ofSingle.awaitRevision(last);
            await().atMost(LIMIT).until(() -> view.freshness() == Freshness.LIVE);
            for (Recorder one : List.of(recorder, ofSingle)) {
                assertThat(one.lines()).endsWith("k=1>2", "k=2>3", "k=3>4");
                assertThat(one.resyncs()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = AuthMode.class, names = "SIMPLE")
    void itLoadsAsSoonAsItMayReadTheRange(AuthMode auth) {
        try (EtcdCluster cluster = cluster(auth);
                EtcdConnection etcd = connect(cluster);
                PrefixView view = etcd.view(KeyRange.prefix("other/"))) {
            cluster.truth().put("other/k", "1");
            try (PrefixView own = etcd.view(KeyRange.prefix("app/"))) {
                own.ready().orTimeout(60, TimeUnit.SECONDS).join();
            }
            assertThat(view.freshness()).isEqualTo(Freshness.LOADING);
            assertThat(view.ready()).isNotDone();
            cluster.etcdctl("role", "grant-permission", "app", "--prefix=true", "read", "other/");
            assertThat(view.ready().orTimeout(60, TimeUnit.SECONDS).join().size())
                    .isEqualTo(1);
        }
    }
}
