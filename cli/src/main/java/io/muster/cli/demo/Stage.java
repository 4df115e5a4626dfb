package io.muster.cli.demo;

import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the steps share: the cluster, a connection to it, the nodes, and the screen they tell it on.
 *
 * <p>The steps run on one thread; {@link #close()} may also come from the hook that runs when the process is told to
 * end.
 */
final class Stage implements AutoCloseable {
    /** The time to live of each node's lease: a killed one is noticed after that long. */
    static final Duration TTL = Duration.ofSeconds(5);
    /** Within this a killed node is gone, or replaced as the leader. */
    static final Duration TTL_AND_GRACE = TTL.plusSeconds(2);
    /** More than anything takes on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Screen screen;
    private final Journal journal;
    private final StartClock clock;
    private final Ground ground;
    private final String namespace;
    private final Ledger ledger = new Ledger();
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private final ReentrantLock closing = new ReentrantLock();
    private volatile @Nullable Client client;
    private int spawned;
    private volatile boolean closed;

    Stage(Screen screen, Journal journal, StartClock clock, Ground ground, String namespace) {
        this.screen = screen;
        this.journal = journal;
        this.clock = clock;
        this.ground = ground;
        this.namespace = namespace;
    }

    Screen screen() {
        return screen;
    }

    Journal journal() {
        return journal;
    }

    StartClock clock() {
        return clock;
    }

    Ledger ledger() {
        return ledger;
    }

    Ground ground() {
        return ground;
    }

    String namespace() {
        return namespace;
    }

    /** The demo's own place among the nodes: what it sees of them through etcd. */
    Client client() {
        Client connected = client;
        if (connected == null) {
            throw new IllegalStateException("not connected yet");
        }
        return connected;
    }

    boolean isConnected() {
        return client != null;
    }

    void connect() {
        client = Client.connect(access().settings(System.getenv()));
    }

    /** How to reach the cluster. */
    Access access() {
        return new Access(ground instanceof OwnCluster, ground.endpoints(), namespace, TTL);
    }

    /** Starts the JVM of one more node; it waits for orders. */
    NodeProcess spawn() {
        spawned++;
        NodeProcess node = NodeProcess.spawn("orders-" + spawned, ledger, journal);
        nodes.add(node);
        return node;
    }

    /** The nodes that have not been killed. */
    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    NodeProcess node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotHeldException(name + " is none of the nodes"));
    }

    /** Ends a node by SIGKILL, and returns when that was sent, on the monotonic clock in nanoseconds. */
    long kill(NodeProcess node) throws InterruptedException {
        nodes.remove(node);
        long now = System.nanoTime();
        node.kill();
        return now;
    }

    /** Fails if a node ended that nobody ended. */
    void ensureAllAlive() {
        nodes.forEach(NodeProcess::ensureAlive);
    }

    void fact(String line) {
        screen.fact(line);
    }

    /** Ends nodes, connection and cluster at once, in bounded time, and removes the keys; harmless when repeated. */
    @Override
    public void close() {
        closing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            nodes.forEach(NodeProcess::close);
            Client connected = client;
            if (connected != null) {
                connected.close();
                sweep();
            }
            ground.close();
        } finally {
            closing.unlock();
        }
    }

    /** Removes the keys from a cluster that stays, after all that could still write any is closed. */
    private void sweep() {
        if (ground instanceof OwnCluster) {
            return;
        }
        try (EtcdConnection etcd = EtcdConnection.open(access().settings(System.getenv()))) {
            etcd.kv().delete(KeyRange.prefix(""));
        } catch (CoordinationException unanswered) {
            fact("keys below " + namespace + " may be left: " + unanswered.getMessage());
        }
    }
}
