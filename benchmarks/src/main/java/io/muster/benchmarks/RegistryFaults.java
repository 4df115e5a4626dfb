package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.registry.Registration;
import io.muster.registry.Registration.State;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.FaultProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long it takes until a killed instance is gone, and until one is back when an outage has outlasted its lease. */
final class RegistryFaults {
    private static final String NAMESPACE = "/benchmarks/faults/";
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final double BOUND = TTL.plusSeconds(2).toSeconds();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KILLED = 4;
    private static final int ROUNDS = 4;

    private RegistryFaults() {}

    static List<Figure> measure(EtcdCluster shared) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            return List.of(killed(cluster), cutOff(cluster), restarted(cluster));
        }
    }

    private static Figure killed(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        List<RegisteredProcess> processes = new ArrayList<>();
        try (EtcdConnection etcd = connect(endpoint);
                ServiceView view = ServiceRegistry.of(etcd).discover("killed")) {
            for (int i = 0; i < KILLED; i++) {
                processes.add(RegisteredProcess.start(endpoint, NAMESPACE, "killed", "i" + i, TTL));
            }
            await(() -> view.snapshot().instances().size() == KILLED);
            // Each at another moment between two renewals.
            double[] seconds = new double[KILLED];
            for (int i = 0; i < KILLED; i++) {
                String id = "i" + i;
                LockSupport.parkNanos(TTL.toNanos() * i / KILLED);
                long start = System.nanoTime();
                processes.get(i).close();
                await(() -> view.snapshot().find(id).isEmpty());
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            return figure("kill -9 until gone from a view, longest, s", seconds);
        } finally {
            processes.forEach(RegisteredProcess::close);
        }
    }

    private static Figure cutOff(EtcdCluster cluster) throws Exception {
        URI member = URI.create(cluster.endpoints().get(0));
        try (FaultProxy link = FaultProxy.to(member.getHost(), member.getPort());
                EtcdConnection etcd = connect("http://" + link.endpoint())) {
            Registration registration =
                    ServiceRegistry.of(etcd).register(ServiceInstance.of("cut-off", "10.0.0.5", 8080));
            double[] seconds = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                await(() -> registration.state() == State.REGISTERED);
                link.blackHole();
                await(() -> registration.state() == State.LOST && isGone(cluster, "cut-off"));
                long start = System.nanoTime();
                link.heal();
                await(() -> registration.state() == State.REGISTERED);
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            return figure("link mended until registered again, longest, s", seconds);
        }
    }

    private static Figure restarted(EtcdCluster cluster) throws Exception {
        try (EtcdConnection etcd = connect(cluster.endpoints().get(0))) {
            Registration registration =
                    ServiceRegistry.of(etcd).register(ServiceInstance.of("restarted", "10.0.0.5", 8080));
            double[] seconds = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                await(() -> registration.state() == State.REGISTERED);
                cluster.members().forEach(EtcdMember::kill);
                await(() -> registration.state() == State.LOST);
                // From before the server is ready, which counts as outage, too: a little more than what is promised.
                long start = System.nanoTime();
                cluster.members().forEach(EtcdMember::restart);
                await(() -> registration.state() == State.REGISTERED);
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            return figure("etcd started until registered again, longest, s", seconds);
        }
    }

    private static boolean isGone(EtcdCluster cluster, String service) {
        return cluster.truth().list(NAMESPACE + "services/" + service + "/").isEmpty();
    }

    private static Figure figure(String name, double[] seconds) {
        double longest = Arrays.stream(seconds).max().orElseThrow();
        return new Figure(
                name,
                longest,
                BOUND,
                "TTL + 2 s; %d times, median %.2f s".formatted(seconds.length, Statistics.median(seconds)));
    }

    private static EtcdConnection connect(String endpoint) {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(endpoint)
                .namespace(NAMESPACE)
                .sessionTtl(TTL)
                .build());
    }

    private static void await(BooleanSupplier until) {
        long start = System.nanoTime();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("still not after " + PATIENCE);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
