package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.election.CampaignResponse;
import io.muster.connection.EtcdConnection;
import io.muster.election.Candidacy;
import io.muster.election.ElectionObserver;
import io.muster.election.LeaderElection;
import io.muster.election.Leadership;
import io.muster.testkit.EtcdCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** From resigning to the next leader's task, beside jetcd's Election service on the same etcd, in turns. */
final class ElectionRivals {
    private static final int WARM_UP_ROUNDS = 25;
    private static final int ROUNDS = 60;
    private static final int IN_A_ROUND = 10;
    private static final long LEASE_SECONDS = 3600;
    private static final long PATIENCE_SECONDS = 60;

    private ElectionRivals() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection one = ElectionCost.open(cluster, 3);
                EtcdConnection two = ElectionCost.open(cluster, 4);
                Client three = Client.builder().endpoints(endpoint).build();
                Client four = Client.builder().endpoints(endpoint).build()) {
            Service service = new Service(three, four, ElectionObserver.of(one, "service"));
            double[] ours = new double[ROUNDS * IN_A_ROUND];
            double[] services = new double[ROUNDS];
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                double slow = service.handOver();
                if (round >= 0) {
                    services[round] = slow;
                }
                for (int i = 0; i < IN_A_ROUND; i++) {
                    double nanos = handOver(one, two);
                    if (round >= 0) {
                        ours[round * IN_A_ROUND + i] = nanos;
                    }
                }
            }
            return List.of(
                    ratio("median", 0.5, ours, services, 1 / 40.0), ratio("p99", 0.99, ours, services, Double.NaN));
        }
    }

    private static Figure ratio(String what, double share, double[] ours, double[] services, double bound) {
        double our = Statistics.quantile(share, ours);
        double service = Statistics.quantile(share, services);
        return new Figure(
                "resign to the next leader's task, " + what + ", ratio to jetcd's Election service",
                our / service,
                bound,
                "%.2f against %.1f ms".formatted(our / 1e6, service / 1e6));
    }

    /** Until the task runs, on a thread of its own. */
    static double handOver(EtcdConnection one, EtcdConnection two) throws Exception {
        LeaderElection from = LeaderElection.of(one, "task", "one");
        Leadership leading = from.campaign();
        CompletableFuture<Long> running = new CompletableFuture<>();
        Candidacy next = LeaderElection.of(two, "task", "two").start(leadership -> {
            running.complete(System.nanoTime());
            new CountDownLatch(1).await();
        });
        while (from.candidates().size() < 2) {
            Thread.onSpinWait();
        }
        long began = System.nanoTime();
        leading.resign();
        double nanos = running.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - began;
        next.close();
        return nanos;
    }

    /** jetcd's calls of etcd's Election service. */
    private static final class Service {
        private static final ByteSequence NAME = ByteSequence.from("service", StandardCharsets.UTF_8);

        private final Election from;
        private final Election to;
        private final long fromLease;
        private final long toLease;
        private final ElectionObserver observer;

        Service(Client one, Client two, ElectionObserver observer) throws Exception {
            this.from = one.getElectionClient();
            this.to = two.getElectionClient();
            this.fromLease = one.getLeaseClient().grant(LEASE_SECONDS).get().getID();
            this.toLease = two.getLeaseClient().grant(LEASE_SECONDS).get().getID();
            this.observer = observer;
        }

        double handOver() throws Exception {
            CampaignResponse leading = from.campaign(NAME, fromLease, NAME).get();
            CompletableFuture<CampaignResponse> next = to.campaign(NAME, toLease, NAME);
            CompletableFuture<Long> elected = next.thenApply(response -> System.nanoTime());
            while (observer.candidates().size() < 2) {
                Thread.onSpinWait();
            }
            long began = System.nanoTime();
            from.resign(leading.getLeader()).get();
            double nanos = elected.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - began;
            to.resign(next.get().getLeader()).get();
            return nanos;
        }
    }
}
