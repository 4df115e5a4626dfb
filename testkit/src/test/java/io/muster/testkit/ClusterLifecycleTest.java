package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLifecycleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path base;

    @Test
    void closedClusterLeavesNeitherProcessesNorDirectoriesNorThreads() throws IOException {
        List<Long> pids;
        EtcdCluster cluster = EtcdCluster.builder()
                .baseDirectory(base)
                .members(3)
                .clientProxies(true)
                .peerProxies(true)
                .start();
        pids = cluster.members().stream().map(EtcdMember::pid).toList();
        assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThat(directories()).hasSize(1);

        cluster.close();
        cluster.close();

        assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
        assertThat(directories()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> cluster.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.endsWith(thread.getName().replace("fault-proxy-", ":"))));
        assertThatThrownBy(() -> cluster.member(0).restart())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("restart: the cluster is closed");
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void killedMemberComesBackWithItsDataOnTheSamePorts() {
        try (EtcdCluster cluster = single()) {
            EtcdMember member = cluster.member(0);
            long first = member.pid();
            String endpoint = member.endpoint();
            cluster.truth().put("/kept", "yes");

            member.kill();
            assertThat(member.isAlive()).isFalse();
            assertThat(ProcessHandle.of(first)).isEmpty();
            assertThatThrownBy(member::pid)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("m0");
            member.restart();

            assertThat(member.pid()).isNotEqualTo(first);
            assertThat(member.endpoint()).isEqualTo(endpoint);
            assertThat(cluster.truth().get("/kept")).contains("yes");
        }
    }

    @Test
    void pausedMemberIsAliveAndSilentUntilItIsResumed() {
        try (EtcdCluster cluster = single()) {
            EtcdMember member = cluster.member(0);
            Gateway gateway = ((LocalMember) member).seat().gateway();

            member.pause();
            assertThat(member.isAlive()).isTrue();
            assertThat(member.isLeader()).isFalse();
            assertThatThrownBy(() ->
                            gateway.call("/v3/maintenance/status", java.util.Map.of(), "", Duration.ofMillis(500)))
                    .isInstanceOf(EtcdRequestException.class)
                    .hasMessageContaining("no answer");

            member.resume();
            assertThat(cluster.leader()).isEqualTo(member);
            member.pause();
            member.stop();
            assertThat(member.isAlive()).isFalse();
        }
    }

    @Test
    void wipedOnlyMemberIsAnotherClusterThatStartsOver() {
        try (EtcdCluster cluster = single()) {
            long before = cluster.clusterId();
            cluster.truth().put("/lost", "1");
            cluster.truth().put("/lost", "2");

            cluster.member(0).wipe();

            assertThat(cluster.clusterId()).isNotEqualTo(before);
            assertThat(cluster.truth().revision()).isEqualTo(1);
            assertThat(cluster.truth().list("")).isEmpty();
        }
    }

    @Test
    void threeMembersGoOnWithoutOneMoveTheirLeaderAndTakeAWipedOneBack() {
        try (EtcdCluster cluster =
                EtcdCluster.builder().baseDirectory(base).members(3).start()) {
            EtcdMember first = cluster.leader();
            cluster.truth().put("/a", "1");
            first.kill();
            assertThat(cluster.leader()).isNotEqualTo(first);
            assertThat(cluster.truth().get("/a")).contains("1");
            first.restart();

            cluster.moveLeader(first);
            assertThat(cluster.leader()).isEqualTo(first);
            await().atMost(PATIENCE).until(first::isLeader);

            long identity = first.id();
            long clusterId = cluster.clusterId();
            first.wipe();

            assertThat(first.id()).isNotEqualTo(identity);
            assertThat(cluster.clusterId()).isEqualTo(clusterId);
            // Any member may answer, also one that has yet to hear the newcomer's name.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(cluster.etcdctl("member", "list")).contains("m0,", "m1,", "m2,"));
            // What it serves now, it has got from the others.
            cluster.moveLeader(first);
            assertThat(cluster.truth().get("/a")).contains("1");
        }
    }

    @Test
    void membersThatAllDiedComeBackOneByOne() {
        try (EtcdCluster cluster =
                EtcdCluster.builder().baseDirectory(base).members(3).start()) {
            cluster.truth().put("/a", "1");
            cluster.members().forEach(EtcdMember::kill);

            cluster.members().forEach(EtcdMember::restart);

            assertThat(cluster.truth().get("/a")).contains("1");
            cluster.restart();
            assertThat(cluster.truth().get("/a")).contains("1");
        }
    }

    @Test
    void compactedHistoryIsGone() {
        try (EtcdCluster cluster = single()) {
            long old = cluster.truth().put("/a", "1");
            long head = cluster.truth().put("/a", "2");

            assertThat(cluster.compact()).isEqualTo(head);

            assertThatThrownBy(() -> cluster.etcdctl("get", "/a", "--rev=" + old))
                    .isInstanceOf(EtcdRequestException.class)
                    .hasMessageContaining("compacted");
            assertThatThrownBy(() -> cluster.compact(head)).isInstanceOf(EtcdRequestException.class);
            assertThat(cluster.truth().get("/a")).contains("2");
        }
    }

    @Test
    void clientLinkCanFailWhileTheTruthStaysInSight() {
        try (EtcdCluster cluster =
                EtcdCluster.builder().baseDirectory(base).clientProxies(true).start()) {
            EtcdMember member = cluster.member(0);
            assertThat(member.endpoint()).isNotEqualTo(member.directEndpoint());
            Gateway clients = new Gateway(member.proxy().port());
            java.util.Map<String, String> read = java.util.Map.of("key", "AA==");
            assertThat(clients.call("/v3/kv/range", read, "", PATIENCE)).isNotNull();

            member.proxy().blackHole();

            assertThatThrownBy(() -> clients.call("/v3/kv/range", read, "", Duration.ofMillis(500)))
                    .isInstanceOf(EtcdRequestException.class);
            assertThat(cluster.truth().put("/a", "1")).isPositive();
            cluster.heal();
            assertThat(clients.call("/v3/kv/range", read, "", PATIENCE)).isNotNull();
            assertThatThrownBy(member::peerProxy).hasMessageContaining("peerProxies(true)");
        }
    }

    @Test
    void memberThatDiesByItselfIsSeenAndItsDataKeptOnRequest() throws IOException {
        EtcdCluster cluster = EtcdCluster.builder()
                .baseDirectory(base)
                .keepDataOnFailure(true)
                .start();
        ProcessHandle.of(cluster.member(0).pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !cluster.member(0).isAlive());
        cluster.close();

        assertThat(directories())
                .singleElement()
                .satisfies(kept -> assertThat(kept.resolve("m0/data")).isDirectory());
        try (EtcdCluster next = single()) {
            assertThat(directories()).hasSize(2);
        }
        assertThat(directories()).hasSize(1);
    }

    @Test
    void startThatFailsShowsWhatEtcdLogged() throws IOException {
        assertThatThrownBy(() -> EtcdCluster.builder()
                        .baseDirectory(base)
                        .option("--no-such-flag")
                        .start())
                .isInstanceOf(EtcdStartException.class)
                .hasMessageContaining("ended; it logged last")
                .hasMessageContaining("no-such-flag");
        assertThat(directories()).isEmpty();
    }

    private EtcdCluster single() {
        return EtcdCluster.builder().baseDirectory(base).start();
    }
}
