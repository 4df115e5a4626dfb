package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.connection.ViewChange;
import io.muster.election.ElectionObserver;
import io.muster.election.LeaderElection;
import io.muster.testkit.EtcdCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * From killing the process that leads to the next leader: twenty processes, each the leader of an election of its own,
 * killed at any time between two renewals; beside as many that lead by jetcd's Election service.
 *
 * <p>The server lets go of a dead leader's key when its lease is over. A view on a connection of its own tells when that
 * was; what comes after it is the election's part.
 */
final class ElectionCrash {
    private static final int RUNS = 20;
    private static final int AT_A_TIME = 5;
    private static final long LEASE_SECONDS = 3600;
    private static final long PATIENCE_SECONDS = 120;

    private ElectionCrash() {}

    /** Lets somebody wait in an election, and tells when it leads. */
    @FunctionalInterface
    private interface Successor {
        CompletableFuture<Long> in(String election) throws Exception;
    }

    /** How long after the kill the next one led, and how long after the key had gone. */
    private record Run(double afterKill, double afterGone) {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection next = ElectionCost.open(cluster, 5);
                EtcdConnection onlooker = ElectionCost.open(cluster, 6);
                Client client = Client.builder().endpoints(endpoint).build()) {
            long lease = client.getLeaseClient().grant(LEASE_SECONDS).get().getID();
            List<Run> ours = runs(
                    "muster",
                    endpoint,
                    onlooker,
                    election -> LeaderElection.of(next, election, "next")
                            .campaignAsync()
                            .thenApply(leading -> System.nanoTime()));
            List<Run> theirs = runs("jetcd", endpoint, onlooker, election -> {
                ByteSequence name = ByteSequence.from(election, StandardCharsets.UTF_8);
                return client.getElectionClient().campaign(name, lease, name).thenApply(won -> System.nanoTime());
            });
            return List.of(
                    new Figure(
                            "kill to the next leader, after the server let go, worst of 20, ms",
                            Statistics.quantile(1, afterGone(ours)),
                            100,
                            "median %.1f".formatted(Statistics.median(afterGone(ours)))),
                    Figure.baseline(
                            "the same by jetcd's Election service",
                            Statistics.quantile(1, afterGone(theirs)),
                            "median %.1f".formatted(Statistics.median(afterGone(theirs)))),
                    distribution("kill to the next leader, TTL 5 s, median of 20, s", ours),
                    distribution("the same by jetcd's Election service", theirs));
        }
    }

    private static double[] afterGone(List<Run> runs) {
        return runs.stream().mapToDouble(Run::afterGone).toArray();
    }

    private static Figure distribution(String name, List<Run> runs) {
        double[] seconds =
                runs.stream().mapToDouble(run -> run.afterKill() / 1e3).sorted().toArray();
        String all = runs.stream()
                .map(run -> run.afterKill() / 1e3)
                .sorted()
                .map("%.1f"::formatted)
                .collect(Collectors.joining(" "));
        return Figure.baseline(name, Statistics.median(seconds), all);
    }

    private static List<Run> runs(String kind, String endpoint, EtcdConnection onlooker, Successor successor)
            throws Exception {
        List<Run> all = new ArrayList<>();
        for (int done = 0; done < RUNS; done += AT_A_TIME) {
            List<DoomedLeader> leaders = new ArrayList<>();
            try {
                for (int i = 0; i < AT_A_TIME; i++) {
                    leaders.add(DoomedLeader.start(kind, endpoint, "crash-" + kind + "-" + (done + i)));
                }
                List<CompletableFuture<Run>> runs = new ArrayList<>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    runs.add(run(leaders.get(i), "crash-" + kind + "-" + (done + i), onlooker, successor));
                }
                for (CompletableFuture<Run> run : runs) {
                    all.add(run.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                }
            } finally {
                leaders.forEach(DoomedLeader::close);
            }
        }
        return all;
    }

    private static CompletableFuture<Run> run(
            DoomedLeader leader, String name, EtcdConnection onlooker, Successor successor) throws Exception {
        leader.awaitLeading();
        CompletableFuture<Long> gone = new CompletableFuture<>();
        PrefixView view = onlooker.view(KeyRange.prefix(name + "/"));
        view.subscribe(Runnable::run, change -> {
            if (change.entries().stream().anyMatch(ViewChange.Removed.class::isInstance)) {
                gone.complete(System.nanoTime());
            }
        });
        view.ready().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<Long> next = successor.in(name);
        ElectionObserver observer = ElectionObserver.of(onlooker, name);
        while (observer.candidates().size() < 2) {
            Thread.onSpinWait();
        }
        CompletableFuture<Long> killed = CompletableFuture.supplyAsync(
                () -> {
                    LockSupport.parkNanos(ThreadLocalRandom.current()
                            .nextLong(DoomedLeader.TTL.dividedBy(3).toNanos()));
                    long now = System.nanoTime();
                    leader.close();
                    return now;
                },
                task -> new Thread(task, "killer").start());
        return killed.thenCompose(from ->
                next.thenCombine(gone, (elected, end) -> new Run((elected - from) / 1e6, (elected - end) / 1e6)));
    }
}
