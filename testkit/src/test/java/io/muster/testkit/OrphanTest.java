package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path base;

    @Test
    void killedJvmsTakeTheirServersWithThemEvenAPausedOneAndTheNextClusterSweepsUp() throws Exception {
        // Two JVMs start at the same time, in the same directory; one of them with a paused member.
        Child plain = Child.start(base, "plain");
        Child paused = Child.start(base, "paused");
        List<Long> servers = Stream.of(plain, paused)
                .flatMap(child -> child.servers().stream())
                .toList();
        assertThat(servers).hasSize(4).doesNotHaveDuplicates().allMatch(OrphanTest::exists);
        assertThat(directories()).hasSize(2);

        plain.kill();
        paused.kill();

        await().atMost(PATIENCE).until(() -> servers.stream().noneMatch(OrphanTest::exists));
        assertThat(directories()).hasSize(2);
        try (EtcdCluster cluster = EtcdCluster.builder().baseDirectory(base).start()) {
            assertThat(directories()).hasSize(1);
            assertThat(cluster.truth().list("")).isEmpty();
        }
        assertThat(directories()).isEmpty();
    }

    @Test
    void jvmThatExitsWithoutClosingLeavesNothing() throws Exception {
        Child child = Child.start(base, "plain");
        List<Long> servers = child.servers();

        child.letExit();

        assertThat(servers).noneMatch(OrphanTest::exists);
        assertThat(directories()).isEmpty();
    }

    @Test
    void clusterOfALivingJvmIsNotSweptUp() throws Exception {
        Child child = Child.start(base, "plain");
        assertThat(child.servers()).isNotEmpty();
        try (EtcdCluster first = EtcdCluster.builder().baseDirectory(base).start();
                EtcdCluster second = EtcdCluster.builder().baseDirectory(base).start()) {
            assertThat(directories()).hasSize(3);
            assertThat(first.truth().revision()).isPositive();
            assertThat(second.truth().revision()).isPositive();
            assertThat(child.servers()).allMatch(OrphanTest::exists);
        } finally {
            child.kill();
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

    /** A JVM of its own that runs {@link ClusterHolder}. */
    private record Child(Process process, BufferedReader output, List<Long> pids) {
        static Child start(Path base, String mode) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Detcd.version=" + System.getProperty("etcd.version", ""),
                            ClusterHolder.class.getName(),
                            base.toString(),
                            mode)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Child(process, process.inputReader(), new java.util.ArrayList<>());
        }

        /** The process ids it tells once its cluster is ready. */
        List<Long> servers() {
            if (pids.isEmpty()) {
                try {
                    String line = output.readLine();
                    assertThat(line).as("what the child says").isNotNull();
                    Arrays.stream(line.split(" ")).map(Long::valueOf).forEach(pids::add);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            return pids;
        }

        void kill() throws InterruptedException {
            servers();
            process.destroyForcibly().waitFor();
        }

        void letExit() throws Exception {
            process.outputWriter().write("\n");
            process.outputWriter().flush();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }
}
