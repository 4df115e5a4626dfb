package io.muster.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A counter in a file, which many processes raise under the lock: some are killed, some are {@code etcdctl lock}. */
@EtcdTest
class CountUnderLockTest {
    /** So many processes in all; CONTRIBUTING.md tells how to have more. */
    private static final int RUNS = Integer.getInteger("muster.lock.runs", 12);

    private static final int AT_ONCE = Math.min(RUNS, 40);
    private static final int KILLED = 128 + 9;

    /** Reads the last number, takes its time, and writes the next one: two at once would write the same. */
    private static final String RAISE = "n=$(tail -n 1 \"$0\"); : >\"$1\"; sleep $2; echo $((n + 1)) >>\"$0\"";

    @TempDir
    private Path temporary;

    private Cluster cluster;
    private Path counter;

    private enum Fate {
        /** Raises the counter and ends. */
        LEFT_ALONE,
        /** Killed while its command is at the counter. */
        KILLED_WHILE_IT_HOLDS,
        /** Killed while it starts, waits, holds, or has ended. */
        KILLED_AT_ANY_TIME,
        /** Raises the counter, under the lock of etcd's own tool. */
        ETCDCTL;

        static Fate of(int run) {
            if (run % 4 == 3) {
                return ETCDCTL;
            }
            return run % 12 == 1 ? KILLED_WHILE_IT_HOLDS : run % 12 == 5 ? KILLED_AT_ANY_TIME : LEFT_ALONE;
        }
    }

    @Test
    void noNumberIsCountedTwiceAndNoneIsLost(EtcdCluster etcd, @RandomPrefix String prefix) throws Exception {
        cluster = new Cluster(etcd, prefix);
        counter = Files.writeString(temporary.resolve("counter"), "0\n");
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Integer> codes = new ArrayList<>();
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                int run = i;
                runs.add(threads.submit(() -> run(run)));
            }
            for (Future<Integer> run : runs) {
                codes.add(run.get());
            }
        } finally {
            threads.shutdownNow();
        }

        List<String> counted = Files.readAllLines(counter);
        assertThat(counted)
                .as("ended with %s", codes)
                .isEqualTo(LongStream.range(0, counted.size())
                        .mapToObj(Long::toString)
                        .toList());
        long done = codes.stream().filter(code -> code == ExitCode.OK).count();
        assertThat(counted.size() - 1L).as("ended with %s", codes).isBetween(Math.max(done, 1), (long) RUNS);
    }

    private int run(int run) throws Exception {
        Path began = temporary.resolve("began-" + run);
        Fate fate = Fate.of(run);
        String pause = fate == Fate.KILLED_WHILE_IT_HOLDS ? "0.5" : "0.02";
        List<String> raise = List.of("sh", "-c", RAISE, counter.toString(), began.toString(), pause);
        if (fate == Fate.ETCDCTL) {
            List<String> line = new ArrayList<>(List.of("lock", "--ttl=10", cluster.prefix() + "count", "--"));
            line.addAll(raise);
            try (ChildProcess etcdctl = cluster.etcd().startEtcdctl(line.toArray(String[]::new))) {
                assertThat(etcdctl.awaitExit(Duration.ofMinutes(10))).isTrue();
                return etcdctl.exitCode();
            }
        }
        List<String> line = new ArrayList<>(List.of("lock", "count", "--ttl", "6s", "--"));
        line.addAll(raise);
        try (MusterProcess muster = MusterProcess.start(temporary, cluster.args(line.toArray(String[]::new)))) {
            if (fate == Fate.KILLED_WHILE_IT_HOLDS) {
                await().atMost(10, MINUTES)
                        .pollInterval(5, MILLISECONDS)
                        .until(() -> Files.exists(began) || !muster.process().isAlive());
            } else if (fate == Fate.KILLED_AT_ANY_TIME) {
                muster.process().waitFor(ThreadLocalRandom.current().nextLong(3000), MILLISECONDS);
            }
            if (fate != Fate.LEFT_ALONE) {
                muster.kill();
            }
            assertThat(muster.process().waitFor(10, MINUTES)).isTrue();
            int code = muster.process().exitValue();
            // A machine that stands still for the time of a lease may lose the lock; the counter must hold even then.
            assertThat(code).as("%s", muster).isIn(ExitCode.OK, ExitCode.LOST, ExitCode.NOT_ACQUIRED, KILLED);
            return code;
        }
    }
}
