package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    void itNeverBelievesInALeaseThatTheServerHasLetGo(EtcdCluster cluster) {
        // The last one, fresh when it is stopped, has so long left afterwards that a machine held up does not lose it.
        try (ChildProcess holder =
                ChildProcess.java(SessionHolder.class, cluster.endpoints().get(0), "5", "15", "30")) {
            List<Long> leases =
                    Stream.of(holder.nextLine().split(" ")).map(Long::valueOf).toList();
            // The briefest is renewed at least once.
            long begin = System.nanoTime();
            await().atMost(LIMIT).until(() -> System.nanoTime() - begin > 2_000_000_000L);
            holder.pause();
            long stopped = System.nanoTime();
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
                look(cluster, leases);
                return System.nanoTime() - stopped > FREEZE.toNanos() && gone.containsKey(leases.get(0));
            });
            holder.resume();
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
                look(cluster, leases);
                List<Belief> now = beliefs(holder);
                return gone.containsKey(leases.get(1))
                        && now.get(0).hasEnded()
                        && now.get(1).hasEnded()
                        && now.get(2).isAsBefore();
            });
            List<Belief> beliefs = beliefs(holder);
            for (int i : new int[] {0, 1}) {
                assertThat(beliefs.get(i).lastYesNanos())
                        .as("the last yes of %s, stopped at %d", beliefs.get(i), stopped)
                        .isLessThan(gone.get(leases.get(i)));
            }
            assertThat(beliefs).noneMatch(Belief::revived);
            assertThat(cluster.truth().leases()).contains(leases.get(2));
            // In order, so that it leaves no leases behind that would expire during other tests.
            holder.endInput();
            assertThat(holder.awaitExit(LIMIT)).isTrue();
        }
    }

    private static List<Belief> beliefs(ChildProcess holder) {
        return Stream.of(holder.ask("?").split(" ")).map(Belief::of).toList();
    }

    /** What the holder says of one session. */
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
}
