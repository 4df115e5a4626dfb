package io.muster.testkit;

import io.muster.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntBinaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a proxy, which owns its sockets and its faults; others hand it tasks. */
final class ProxyLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyLoop.class);

    private final InetSocketAddress target;
    private final IntBinaryOperator openerLookUp;
    private final int port;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<ProxyRelay> relays = ConcurrentHashMap.newKeySet();
    private final ProxyFaults faults = new ProxyFaults();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bytesUpstream = new AtomicLong();
    private final AtomicLong bytesDownstream = new AtomicLong();
    private ServerSocketChannel listener;
    private volatile boolean closed;

    /**
     * Listens; {@link #start()} begins to serve.
     *
     * @param openerLookUp tells who opens a connection, by the ports it goes from and to
     */
    ProxyLoop(InetSocketAddress target, IntBinaryOperator openerLookUp, int port) throws IOException {
        this.target = target;
        this.openerLookUp = openerLookUp;
        this.port = port;
        this.selector = Selector.open();
        try {
            this.listener = listen();
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        this.thread = new Thread(this::run, "fault-proxy-" + port);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            channel.bind(Ports.onLoopback(port));
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(millisUntilDue());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                Set<SelectionKey> ready = selector.selectedKeys();
                ready.forEach(this::ready);
                ready.clear();
                pump();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the proxy at port {} to {} broke", port, target, e);
        } finally {
            release();
        }
    }

    /** As a selector understands it, for which 0 has no limit. */
    private long millisUntilDue() {
        long nanos = relays.stream().mapToLong(ProxyRelay::nanosUntilDue).min().orElse(Long.MAX_VALUE);
        return nanos == Long.MAX_VALUE ? 0 : nanos / 1_000_000 + 1;
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof ProxyRelay relay) {
            relay.ready(key);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
                accepted.incrementAndGet();
                connect(client);
            }
        } catch (IOException e) {
            LOG.debug("a connection to port {} was not accepted: {}", port, e.toString());
        }
    }

    private void connect(SocketChannel client) throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            for (SocketChannel channel : Set.of(client, server)) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            int from = ((InetSocketAddress) client.getRemoteAddress()).getPort();
            ProxyOpener opener = new ProxyOpener(from, port, openerLookUp);
            relays.add(new ProxyRelay(selector, client, server, opener, faults, bytesUpstream, bytesDownstream));
            server.connect(target);
        } catch (IOException e) {
            // The target is not there: the client learns it as it would from the target itself.
            ProxyRelay.reset(server);
            ProxyRelay.reset(client);
        }
    }

    private void pump() {
        relays.forEach(relay -> relay.pump().ifPresent(this::cut));
        relays.removeIf(relay -> !relay.isOpen());
    }

    private void cut(Direction direction) {
        relays.forEach(relay -> relay.cut(direction));
        faults.cutDone(direction);
    }

    /** Changes the faults on the loop's thread; returns when they are in force. */
    void change(Consumer<ProxyFaults> change) {
        execute(() -> change.accept(faults));
    }

    void resetAll() {
        execute(() -> {
            accept();
            relays.forEach(ProxyRelay::reset);
        });
    }

    void stopListening() {
        execute(() -> {
            // Clients see a connection as open before it is accepted; those that do keep it.
            accept();
            try {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close port " + port, e);
            }
        });
    }

    void listenAgain() {
        execute(() -> {
            try {
                if (!listener.isOpen()) {
                    listener = listen();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen again at port " + port, e);
            }
        });
    }

    private void execute(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.run();
                pump();
                // Only a selection lets go of sockets that were closed.
                selector.selectNow();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (closed) {
            throw new IllegalStateException("the proxy at port " + port + " is closed");
        }
        done.join();
    }

    int port() {
        return port;
    }

    InetSocketAddress target() {
        return target;
    }

    long connections() {
        return relays.stream().filter(ProxyRelay::isOpen).count();
    }

    long accepted() {
        return accepted.get();
    }

    long bytes(Direction direction) {
        return (direction == Direction.UPSTREAM ? bytesUpstream : bytesDownstream).get();
    }

    void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        closed = true;
        relays.forEach(ProxyRelay::reset);
        relays.clear();
        try {
            listener.close();
            // Closing the selector lets go of the sockets that were just closed.
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing the proxy at port {}: {}", port, e.toString());
        }
        Ports.giveBack(port);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
