package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.RootUser;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthTest {
    private static EtcdSettingsBuilder asRoot(EtcdCluster cluster) {
        RootUser root = cluster.rootUser().orElseThrow();
        return Settings.of(cluster).credentials(root.name(), root.password());
    }

    @Test
    void userAndPasswordOpenTheDoorAndNothingElseDoes() {
        try (EtcdCluster cluster = EtcdCluster.builder().auth(AuthMode.SIMPLE).start()) {
            try (EtcdConnection etcd = EtcdConnection.open(asRoot(cluster).build())) {
                etcd.kv().put("k", "v");
                assertThat(etcd.kv().get("k")).isPresent();
            }
            assertThatThrownBy(() -> EtcdConnection.open(
                            Settings.of(cluster).credentials("root", "wrong").build()))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("authentication failed");
            assertThatThrownBy(() -> EtcdConnection.open(Settings.of(cluster).build()))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("user name is empty");
        }
    }

    @Test
    void aMissingPermissionIsSaidWithTheKey() {
        try (EtcdCluster cluster = EtcdCluster.builder().auth(AuthMode.SIMPLE).start()) {
            cluster.truth().addUser("ann", "secret", "ann/");
            EtcdSettings settings =
                    Settings.of(cluster).credentials("ann", "secret").build();
            try (EtcdConnection etcd = EtcdConnection.open(settings)) {
                etcd.kv().put("ann/k", "v");
                assertThatThrownBy(() -> etcd.kv().put("bob/k", "v"))
                        .isInstanceOf(AccessDeniedException.class)
                        .hasMessageContaining("put bob/k")
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> etcd.kv().get("bob/k")).isInstanceOf(AccessDeniedException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMode.class,
            names = {"SIMPLE", "JWT"})
    void anExpiredTokenIsReplacedWithoutTheCallerNoticing(AuthMode mode) {
        try (EtcdCluster cluster = EtcdCluster.builder()
                        .auth(mode)
                        // etcd counts in whole seconds: one second may be none.
                        .authTokenTtl(Duration.ofSeconds(2))
                        .start();
                EtcdConnection etcd = EtcdConnection.open(asRoot(cluster).build())) {
            etcd.kv().put("k", "0");
            Duration ttl = Duration.ofSeconds(10);
            Session session = etcd.openSession(ttl);
            // Meanwhile nobody but the session has a reason to sign in again.
            long start = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                assertThat(session.isActive()).isTrue();
                return System.nanoTime() - start > ttl.plusSeconds(1).toNanos();
            });
            etcd.kv().put("k", "v");
            session.close();
        }
    }

    @Test
    void aRestartThatForgetsTheTokensIsOutlived() {
        try (EtcdCluster cluster = EtcdCluster.builder().auth(AuthMode.SIMPLE).start();
                EtcdConnection etcd = EtcdConnection.open(asRoot(cluster).build())) {
            etcd.kv().put("k", "1");
            cluster.member(0).kill();
            cluster.member(0).restart();
            Awaitility.await()
                    .ignoreException(OutcomeUnknownException.class)
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> etcd.kv().put("k", "2") > 0);
        }
    }
}
