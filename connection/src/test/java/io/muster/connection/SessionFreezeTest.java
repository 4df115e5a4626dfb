package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process that is stopped by SIGSTOP for half its TTL, for its TTL, and for three times that. */
@EtcdTest
class SessionFreezeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration FREEZE = Duration.ofSeconds(15);

    /** When a lease was seen to be gone. */
    private final Map<Long, Long> gone = new HashMap<>();

    private void look(EtcdCluster cluster, List<Long> leases) {
        List<Long> there = cluster.truth().leases();
        // The moment after the answer: it was gone by then.
        long answered = System.nanoTime();
        leases.stream().filter(lease -> !there.contains(lease)).forEach(lease -> gone.putIfAbsent(lease, answered));
    }

    @Test
    void itNeverBelievesInALeaseThatTheServerHasLetGo(EtcdCluster cluster) throws Exception {
        // The last one, fresh when it is stopped, has so long left afterwards that a machine held up does not lose it.
        try (Child child = Child.start(cluster.endpoints().get(0), "5", "15", "30")) {
            List<Long> leases =
                    Arrays.stream(child.line().split(" ")).map(Long::valueOf).toList();
            // The briefest is renewed at least once.
            long begin = System.nanoTime();
            await().atMost(LIMIT).until(() -> System.nanoTime() - begin > 2_000_000_000L);
            child.signal("STOP");
            long stopped = System.nanoTime();
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
                look(cluster, leases);
                return System.nanoTime() - stopped > FREEZE.toNanos() && gone.containsKey(leases.get(0));
            });
            child.signal("CONT");
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
                look(cluster, leases);
                List<Belief> now = child.tell();
                return gone.containsKey(leases.get(1))
                        && now.get(0).hasEnded()
                        && now.get(1).hasEnded()
                        && now.get(2).isAsBefore();
            });
            List<Belief> beliefs = child.tell();
            for (int i : new int[] {0, 1}) {
                assertThat(beliefs.get(i).lastYesNanos())
                        .as("the last yes of %s, stopped at %d", beliefs.get(i), stopped)
                        .isLessThan(gone.get(leases.get(i)));
            }
            assertThat(beliefs).noneMatch(Belief::revived);
            assertThat(cluster.truth().leases()).contains(leases.get(2));
            child.end();
        }
    }

    /** What the child says of one session. */
    private record Belief(long lastYesNanos, Session.State state, boolean revived, List<String> told) {
        static Belief of(String text) {
            List<String> parts = List.of(text.split(","));
            return new Belief(
                    Long.parseLong(parts.get(0)),
                    Session.State.valueOf(parts.get(1)),
                    Boolean.parseBoolean(parts.get(2)),
                    parts.subList(3, parts.size()));
        }

        /** It was told that it is lost, once, as the last thing. */
        boolean hasEnded() {
            return state == Session.State.LOST && told.indexOf("LOST") == told.size() - 1 && !told.isEmpty();
        }

        boolean isAsBefore() {
            return state == Session.State.ACTIVE && !told.contains("LOST");
        }
    }

    /** A JVM that runs {@link SessionHolder}. */
    private record Child(Process process, BufferedReader output) implements AutoCloseable {
        static Child start(String... arguments) throws IOException {
            List<String> command = new java.util.ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SessionHolder.class.getName()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Child(process, process.inputReader());
        }

        String line() throws IOException {
            String line = output.readLine();
            assertThat(line).as("what the child says").isNotNull();
            return line;
        }

        List<Belief> tell() throws IOException {
            process.outputWriter().write("\n");
            process.outputWriter().flush();
            return Arrays.stream(line().split(" ")).map(Belief::of).toList();
        }

        void signal(String name) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(kill.exitValue()).isZero();
        }

        /** In order, so that it leaves no leases behind that would expire during other tests. */
        void end() throws IOException, InterruptedException {
            process.outputWriter().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
