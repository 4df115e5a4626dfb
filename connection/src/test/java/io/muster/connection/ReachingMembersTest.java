package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReachingMembersTest {
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
        long start = System.nanoTime();
        assertThatThrownBy(() -> EtcdConnection.open(settings))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("http://127.0.0.1:1, http://127.0.0.1:2")
                .hasMessageContaining("Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThatThrownBy(() -> EtcdConnection.openAsync(settings).join())
                .hasCauseInstanceOf(UnavailableException.class);
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

    @Test
    void anOutageLongerThanTheFirstBackoffsEndsWithinSecondsOfTheServersReturn() {
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start();
                EtcdConnection etcd = EtcdConnection.open(Settings.impatient(cluster))) {
            EtcdMember member = cluster.member(0);
            member.kill();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> etcd.kv().get("k")).isInstanceOf(UnavailableException.class);
            }
            // gRPC alone would try twice at most in the next half minute; we do at least every two seconds.
            long before = member.proxy().accepted();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> member.proxy().accepted() - before >= 15);
            member.restart();
            Awaitility.await()
                    .ignoreExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> etcd.kv().get("k").isEmpty());
        }
    }
}
