package io.muster.cli.demo;

import io.muster.config.ConfigStatus;
import io.muster.config.ConfigWatch;
import io.muster.config.LiveValue;
import io.muster.config.Problem;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.election.LeaderElection;
import io.muster.election.Leadership;
import io.muster.registry.Registration;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@code orders} process: registered, configured, standing for election, and willing to work.
 *
 * <p>Used by one thread, the one that reads the orders; the work has a thread of its own.
 */
final class Node {
    /** The service that all nodes are instances of. */
    static final String SERVICE = "orders";

    /** What the nodes elect a leader for. */
    static final String ELECTION = "billing";

    private final String name;
    private final Reports reports;
    private volatile @Nullable LiveValue<Limits> limits;
    private @Nullable EtcdConnection etcd;
    private @Nullable Worker worker;
    private boolean sweep;

    Node(String name, Reports reports) {
        this.name = name;
        this.reports = reports;
    }

    /** Loads, while there is nothing else to do, the classes that connecting needs; most of a first call is that. */
    static void warmUp() {
        EtcdSettings nowhere =
                EtcdSettings.builder().endpoints("http://127.0.0.1:1").build();
        EtcdConnection.openLazily(nowhere).close();
    }

    /** Does what it is told; a failure is reported. */
    void obey(Message order) {
        try {
            switch (order.kind()) {
                case "begin" -> begin(order);
                case "configure" -> configure(connected());
                case "campaign" -> campaign(connected());
                case "work" -> work(order);
                default -> throw new IllegalArgumentException("order: " + order.kind());
            }
        } catch (RuntimeException failure) {
            reports.send(Message.of("failed").with("why", order.kind() + ": " + failure));
        }
    }

    private EtcdConnection connected() {
        if (etcd == null) {
            throw new IllegalStateException("not connected");
        }
        return etcd;
    }

    private void begin(Message order) {
        Access access = Access.of(order);
        sweep = !access.own();
        // The demo reaches the cluster, so this node will; the first connection of a JVM may take long on a busy
        // machine.
        EtcdConnection connection = EtcdConnection.open(access.settings(System.getenv()).toBuilder()
                .connectTimeout(Stage.PATIENCE)
                .build());
        etcd = connection;
        reports.send(Message.of("connected"));
        NodeServer server = NodeServer.start(this::answer);
        ServiceInstance me =
                ServiceInstance.of(SERVICE, "127.0.0.1", server.port()).withId(name);
        Registration registration = ServiceRegistry.of(connection).register(me);
        registration
                .registeredAsync()
                .thenRun(() -> reports.send(Message.of("registered").with("port", server.port())));
    }

    private Message answer() {
        LiveValue<Limits> configured = limits;
        return Message.of("answer")
                .with("name", name)
                .with("limit", configured == null ? 0 : configured.get().requestsPerSecond());
    }

    private void configure(EtcdConnection connection) {
        ConfigWatch config =
                ConfigWatch.builder(connection).layer(Settings.LAYER).open();
        LiveValue<Limits> bound = config.bind("limits", Limits.class);
        limits = bound;
        // The first report tells the demo to go on: by then this node must hear of every change.
        bound.onChange((before, now) -> reportConfiguration(now, bound.revision()));
        config.onStatus((before, now) -> reportStatus(now));
        reportConfiguration(bound.get(), bound.revision());
    }

    private void reportConfiguration(Limits now, long revision) {
        reports.send(Message.of("config").with("revision", revision).with("limit", now.requestsPerSecond()));
    }

    private void reportStatus(ConfigStatus status) {
        if (status.verdict() == ConfigStatus.Verdict.REJECTED) {
            String problems = status.problems().stream().map(Problem::message).collect(Collectors.joining("; "));
            reports.send(Message.of("refused")
                    .with("revision", status.seenRevision())
                    .with("problem", problems));
        }
    }

    private void campaign(EtcdConnection connection) {
        LeaderElection.of(connection, ELECTION, name).start(this::lead);
        reports.send(Message.of("candidate"));
    }

    /** Leads for as long as it may: it is interrupted when that is over. */
    private void lead(Leadership leadership) throws InterruptedException {
        reports.send(
                Message.of("leading").with("term", leadership.fencingToken().revision()));
        try {
            new CountDownLatch(1).await();
        } finally {
            reports.send(Message.of("deposed"));
        }
    }

    private void work(Message order) {
        Worker started = worker == null ? new Worker(connected(), reports) : worker;
        worker = started;
        started.take(order);
    }

    /**
     * Leaves in good order: what it holds is given back before the process ends.
     *
     * @param orphaned whether nobody told it to, so nobody else will remove what the demo wrote
     */
    void leave(boolean orphaned) {
        if (worker != null) {
            worker.close();
        }
        if (etcd == null) {
            return;
        }
        try {
            if (orphaned && sweep) {
                etcd.kv().delete(KeyRange.prefix(""));
            }
        } finally {
            etcd.close();
        }
    }
}
