package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PERMISSION_DENIED = 7;
    private static final int UNAUTHENTICATED = 16;

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "JWT"})
    void usersAreAskedForAndTheirTokensEnd(AuthMode mode) {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .auth(mode)
                .authTokenTtl(Duration.ofSeconds(2))
                .rootPassword("s3cret \"ü\"")
                .start()) {
            Gateway gateway = ((LocalMember) cluster.member(0)).seat().gateway();
            RootUser root = cluster.rootUser().orElseThrow();
            assertThat(root.toString()).doesNotContain("s3cret");
            assertThatThrownBy(() -> get(gateway, "/a", "")).isInstanceOf(EtcdRequestException.class);
            assertThatThrownBy(() -> AdminClient.logIn(gateway, new RootUser("root", "wrong"), LIMIT))
                    .hasMessageContaining("invalid user ID or password");
            cluster.truth().put("/a", "1");

            // A token may end before its first use, where that comes late; one of several comes in time.
            String token = await().atMost(PATIENCE)
                    .ignoreException(EtcdRequestException.class)
                    .until(
                            () -> AdminClient.logIn(gateway, root, LIMIT),
                            fresh -> get(gateway, "/a", fresh).equals("1"));
            // Looking would keep a simple token alive, so the looks are further apart than it lives.
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ofMillis(3500))
                    .pollInterval(Duration.ofMillis(3500))
                    .untilAsserted(() -> assertThatThrownBy(() -> get(gateway, "/a", token))
                            .isInstanceOfSatisfying(
                                    EtcdRequestException.class,
                                    e -> assertThat(e.code()).isEqualTo(UNAUTHENTICATED)));

            // The cluster's own view logs in again; so it does after a restart, and after a wipe.
            assertThat(cluster.truth().get("/a")).contains("1");
            cluster.member(0).restart();
            assertThat(cluster.truth().get("/a")).contains("1");
            cluster.member(0).wipe();
            assertThat(cluster.truth().get("/a")).isEmpty();
            assertThatThrownBy(() -> get(gateway, "/a", "")).isInstanceOf(EtcdRequestException.class);
        }
    }

    @Test
    @EtcdTest(auth = AuthMode.SIMPLE)
    void userWithOnePrefixHasRightsThereOnly(EtcdCluster cluster, @RandomPrefix String prefix) {
        String name = "u" + prefix.hashCode();
        cluster.truth().addUser(name, "pw", prefix + "mine/");
        cluster.truth().put(prefix + "mine/a", "1");
        cluster.truth().put(prefix + "other", "2");
        Gateway gateway = ((LocalMember) cluster.member(0)).seat().gateway();
        String token = AdminClient.logIn(gateway, new RootUser(name, "pw"), LIMIT);

        assertThat(get(gateway, prefix + "mine/a", token)).isEqualTo("1");
        assertThatThrownBy(() -> get(gateway, prefix + "other", token))
                .isInstanceOfSatisfying(
                        EtcdRequestException.class, e -> assertThat(e.code()).isEqualTo(PERMISSION_DENIED));
        assertThat(cluster.etcdctl("user", "list")).contains("root", name);
    }

    private static String get(Gateway gateway, String key, String token) {
        String encoded = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        return gateway.call("/v3/kv/range", Map.of("key", encoded), token, LIMIT)
                .objects("kvs")
                .get(0)
                .decoded("value");
    }
}
