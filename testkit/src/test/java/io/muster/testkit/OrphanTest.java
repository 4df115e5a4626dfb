package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path base;

    @Test
    void killedJvmsTakeTheirServersWithThemEvenAPausedOneAndTheNextClusterSweepsUp() throws Exception {
        // Two JVMs start at the same time, in the same directory; one of them with a paused member.
        try (ChildProcess plain = holder("plain");
                ChildProcess paused = holder("paused")) {
            List<Long> servers = Stream.of(plain, paused)
                    .flatMap(holder -> servers(holder).stream())
                    .toList();
            assertThat(servers).hasSize(4).doesNotHaveDuplicates().allMatch(OrphanTest::exists);
            assertThat(directories()).hasSize(2);

            plain.kill();
            paused.kill();

            await().atMost(PATIENCE).until(() -> servers.stream().noneMatch(OrphanTest::exists));
        }
        assertThat(directories()).hasSize(2);
        try (EtcdCluster cluster = EtcdCluster.builder().baseDirectory(base).start()) {
            assertThat(directories()).hasSize(1);
            assertThat(cluster.truth().list("")).isEmpty();
        }
        assertThat(directories()).isEmpty();
    }

    @Test
    void jvmThatExitsWithoutClosingLeavesNothing() throws Exception {
        try (ChildProcess holder = holder("plain")) {
            List<Long> servers = servers(holder);

            holder.send("exit");

            assertThat(holder.awaitExit(PATIENCE)).isTrue();
            assertThat(servers).noneMatch(OrphanTest::exists);
            assertThat(directories()).isEmpty();
        }
    }

    @Test
    void clusterOfALivingJvmIsNotSweptUp() throws Exception {
        try (ChildProcess holder = holder("plain")) {
            List<Long> servers = servers(holder);
            assertThat(servers).isNotEmpty();
            try (EtcdCluster first = EtcdCluster.builder().baseDirectory(base).start();
                    EtcdCluster second =
                            EtcdCluster.builder().baseDirectory(base).start()) {
                assertThat(directories()).hasSize(3);
                assertThat(first.truth().revision()).isPositive();
                assertThat(second.truth().revision()).isPositive();
                assertThat(servers).allMatch(OrphanTest::exists);
            }
        }
    }

    @Test
    void guardDoesNotEndByTheSignalsOfATerminalBeforeItsServer() {
        try (EtcdCluster cluster = EtcdCluster.builder().baseDirectory(base).start()) {
            ProcessHandle guard = ProcessHandle.of(cluster.member(0).pid())
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow();
            for (String signal : List.of("INT", "HUP", "QUIT", "TERM")) {
                String pid = Long.toString(guard.pid());
                assertThat(Subprocess.run(PATIENCE, List.of("/bin/sh", "-c", "kill -" + signal + " \"$0\"", pid))
                                .succeeded())
                        .isTrue();
            }
            assertThat(cluster.truth().revision()).isPositive();
            assertThat(guard.isAlive()).isTrue();
            cluster.member(0).kill();
            assertThat(guard.isAlive()).isFalse();
        }
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static boolean exists(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    /** A JVM of its own that runs a cluster. */
    private ChildProcess holder(String mode) {
        return ChildProcess.java(
                List.of("-Detcd.version=" + System.getProperty("etcd.version", "")),
                ClusterHolder.class,
                base.toString(),
                mode);
    }

    /** The processes that it tells once its cluster is ready. */
    private static List<Long> servers(ChildProcess holder) {
        return Stream.of(holder.nextLine(START_LIMIT).split(" "))
                .map(Long::valueOf)
                .toList();
    }
}
