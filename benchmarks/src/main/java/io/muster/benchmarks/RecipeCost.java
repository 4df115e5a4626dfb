package io.muster.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.election.Candidacy;
import io.muster.election.LeaderElection;
import io.muster.lock.DistributedLock;
import io.muster.registry.Registration;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What each module adds to a connection that another module uses already.
 *
 * <p>Ten connections, which share nothing, are in use; the module then comes to each of them and stays. The figure is
 * the growth from just before to just after, divided by their number. Before that the module has come and gone several
 * times on another connection, so that what only the first one loads is not counted.
 */
final class RecipeCost {
    private static final int CONNECTIONS = 10;
    private static final int WARM_UPS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private RecipeCost() {}

    /** Comes to a connection, does its work once, and stays until closed. */
    private interface Recipe {
        AutoCloseable come(EtcdConnection etcd, int number) throws Exception;
    }

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(figures(cluster, "registry", RecipeCost::registry));
        figures.addAll(figures(cluster, "config-watch", RecipeCost::config));
        figures.addAll(figures(cluster, "lock", RecipeCost::lock));
        figures.addAll(figures(cluster, "election", RecipeCost::election));
        return figures;
    }

    private static List<Figure> figures(EtcdCluster cluster, String module, Recipe recipe) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        int port = URI.create(endpoint).getPort();
        List<AutoCloseable> present = new ArrayList<>();
        try {
            List<EtcdConnection> connections = new ArrayList<>();
            for (int i = 0; i <= CONNECTIONS; i++) {
                EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                        .endpoints(endpoint)
                        // Equal settings would share the client.
                        .connectTimeout(Duration.ofSeconds(10).plusMillis(i))
                        .build());
                present.add(0, etcd);
                etcd.kv().put("/benchmarks/recipe", "here");
                etcd.session().ensureActive();
                connections.add(etcd);
            }
            for (int i = 0; i < WARM_UPS; i++) {
                recipe.come(connections.get(CONNECTIONS), CONNECTIONS).close();
            }
            Footprint before = Footprint.now(port);
            for (int i = 0; i < CONNECTIONS; i++) {
                present.add(0, recipe.come(connections.get(i), i));
            }
            // What follows a moment later, such as a watch of what was written, counts as well.
            LockSupport.parkNanos(SETTLING.toNanos());
            Footprint after = Footprint.now(port);
            String name = module + " as second module: ";
            return List.of(
                    new Figure(name + "channels", each(after.channels() - before.channels()), 0, ""),
                    new Figure(name + "threads", each(after.threads() - before.threads()), 2, ""),
                    new Figure(name + "heap, KiB", each(after.heap() - before.heap()) / 1024, 50, ""));
        } finally {
            for (AutoCloseable one : present) {
                one.close();
            }
        }
    }

    private static double each(long growth) {
        return (double) growth / CONNECTIONS;
    }

    private static AutoCloseable registry(EtcdConnection etcd, int number) {
        ServiceRegistry registry = ServiceRegistry.of(etcd);
        Registration registration = registry.register(ServiceInstance.of("benchmark-" + number, "10.0.0.5", 8080));
        ServiceView view = registry.discover("benchmark-" + number);
        view.awaitInstances(1, PATIENCE);
        return () -> {
            view.close();
            registration.close();
        };
    }

    private static AutoCloseable config(EtcdConnection etcd, int number) {
        Config defaults = ConfigFactory.parseString("limits { requests = 100, pause = 2s }");
        ConfigWatch config = ConfigWatch.builder(etcd)
                .defaults(defaults)
                .optionalLayer("/benchmarks/config-" + number + "/")
                .open();
        config.bind("limits", Limits.class);
        return config;
    }

    private static AutoCloseable lock(EtcdConnection etcd, int number) {
        return DistributedLock.of(etcd, "benchmark-" + number).acquire();
    }

    private static AutoCloseable election(EtcdConnection etcd, int number) {
        CompletableFuture<Void> leading = new CompletableFuture<>();
        Candidacy candidacy = LeaderElection.of(etcd, "benchmark-" + number, "node")
                .start(leadership -> {
                    leading.complete(null);
                    leadership.revoked().get();
                });
        leading.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return candidacy;
    }

    /** What is bound. */
    public record Limits(int requests, Duration pause) {}
}
