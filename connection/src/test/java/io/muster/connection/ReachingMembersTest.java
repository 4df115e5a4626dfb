package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReachingMembersTest {
    private static final Bytes KEY = Bytes.utf8("k");

    @Test
    void oneOfThreeEndpointsIsDeadAtTheStart() {
        try (EtcdCluster cluster = EtcdCluster.builder().members(3).start()) {
            cluster.member(1).kill();
            cluster.leader();
            try (EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
                for (int i = 0; i < 20; i++) {
                    etcd.kv().put("k", "v" + i);
                }
                assertThat(etcd.kv().get("k")).map(KeyValue::valueText).contains("v19");
            }
        }
    }

    @Test
    void aTargetIsFollowedByName() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            int port = URI.create(cluster.endpoints().get(0)).getPort();
            EtcdSettings settings = EtcdSettings.builder()
                    .target("dns:///localhost:" + port)
                    .connectTimeout(Duration.ofSeconds(20))
                    .build();
            try (EtcdConnection etcd = EtcdConnection.open(settings)) {
                etcd.kv().put("k", "v");
                assertThat(cluster.truth().get("k")).contains("v");
            }
        }
    }

    @Test
    void allEndpointsDeadIsSaidWithinTheConnectDeadlineNamingThem() {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints("http://127.0.0.1:1", "http://127.0.0.1:2")
                .connectTimeout(Duration.ofSeconds(4))
                .build();
        EtcdSettings others =
                settings.toBuilder().callTimeout(Duration.ofSeconds(9)).build();
        CompletableFuture<EtcdConnection> opening = EtcdConnection.openAsync(others);
        long start = System.nanoTime();
        assertThatThrownBy(() -> EtcdConnection.open(settings))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("http://127.0.0.1:1, http://127.0.0.1:2")
                .hasMessageContaining("Connection refused")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0].getStackTrace())
                        .as("the stack of the caller")
                        .anyMatch(frame -> frame.getClassName().equals(ReachingMembersTest.class.getName())));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThatThrownBy(() -> soon(opening)).hasCauseInstanceOf(UnavailableException.class);
    }

    @Test
    void aLazyConnectionIsThereBeforeEtcdIs() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            EtcdMember member = cluster.member(0);
            member.kill();
            try (EtcdConnection etcd = EtcdConnection.openLazily(Settings.impatient(cluster))) {
                assertThatThrownBy(() -> etcd.kv().get("k")).isInstanceOf(UnavailableException.class);
                member.restart();
                Awaitility.await()
                        .ignoreExceptions()
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> {
                            assertThat(etcd.kv().get("k")).isEmpty();
                        });
                assertThat(etcd.clusterId()).isNotZero();
            }
        }
    }

    @Test
    void readsGoOnWhileOneMemberIsFrozenAndWhileTheLeaderIsKilled() {
        try (EtcdCluster cluster = EtcdCluster.builder().members(3).start();
                EtcdConnection etcd = EtcdConnection.open(
                        Settings.of(cluster).callTimeout(Duration.ofSeconds(15)).build())) {
            etcd.kv().put("k", "v");
            EtcdMember leader = cluster.leader();
            EtcdMember follower = cluster.members().stream()
                    .filter(member -> member.index() != leader.index())
                    .findFirst()
                    .orElseThrow();
            follower.pause();
            AtomicInteger read = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                assertThat(etcd.kv().get("k")).isPresent();
                read.incrementAndGet();
            }
            follower.resume();
            cluster.leader().kill();
            assertThat(etcd.kv().get("k")).isPresent();
            assertThat(read).hasValue(3);
        }
    }

    /** How often it is tried is shown by {@link ReconnectTest}; on this clock seconds pass when the test says so. */
    @Test
    void anOutageLongerThanTheFirstBackoffsEndsWithTheFirstAttemptAfterTheServersReturn() {
        Duration callTimeout = Duration.ofSeconds(60);
        LeapingClock clock = new LeapingClock();
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start()) {
            EtcdMember member = cluster.member(0);
            SharedClient client = new SharedClient(
                    Settings.of(cluster).callTimeout(callTimeout).build(), clock, clock::close);
            try {
                member.kill();
                for (int i = 0; i < 3; i++) {
                    CompletableFuture<?> unanswered = client.kv().getAsync(KEY);
                    clock.leap(callTimeout);
                    assertThatThrownBy(() -> soon(unanswered)).hasCauseInstanceOf(UnavailableException.class);
                }
                // gRPC alone would try twice at most in half a minute.
                long before = member.proxy().accepted();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    clock.leap(Duration.ofSeconds(1));
                    return member.proxy().accepted() - before >= 15;
                });
                member.restart();
                long inVain = member.proxy().accepted();
                clock.leap(Duration.ofSeconds(1));
                assertThat(soon(client.kv().getAsync(KEY))).isEmpty();
                assertThat(member.proxy().accepted() - inVain).isLessThanOrEqualTo(1);
            } finally {
                client.close();
            }
        }
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(90, TimeUnit.SECONDS).join();
    }
}
