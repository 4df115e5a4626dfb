package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.IntBinaryOperator;

/** The relay, as callers see it. */
record ProxyServer(ProxyLoop loop) implements FaultProxy {
    private static final int ATTEMPTS = 10;

    static ProxyServer start(String host, int port) {
        return start(new InetSocketAddress(host, port), (from, to) -> ProxyOpener.UNKNOWN);
    }

    /**
     * Starts a relay on a free port.
     *
     * @param openerLookUp tells who opens a connection, by the ports it goes from and to
     */
    static ProxyServer start(InetSocketAddress target, IntBinaryOperator openerLookUp) {
        for (int attempt = 1; ; attempt++) {
            int port = Ports.take();
            try {
                ProxyLoop loop = new ProxyLoop(target, openerLookUp, port);
                loop.start();
                return new ProxyServer(loop);
            } catch (IOException e) {
                Ports.giveBack(port);
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException("cannot start a proxy to " + target, e);
                }
            }
        }
    }

    @Override
    public int port() {
        return loop.port();
    }

    @Override
    public String endpoint() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void blackHole() {
        loop.change(faults -> {
            faults.hold(Direction.UPSTREAM);
            faults.hold(Direction.DOWNSTREAM);
        });
    }

    @Override
    public void blackHoleUpstream() {
        loop.change(faults -> faults.hold(Direction.UPSTREAM));
    }

    @Override
    public void blackHoleDownstream() {
        loop.change(faults -> faults.hold(Direction.DOWNSTREAM));
    }

    /** Holds one direction of the connections that one member has opened, until the proxy is healed. */
    void hold(Direction direction, int member) {
        loop.change(faults -> faults.hold(direction, member));
    }

    @Override
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: not negative)");
        }
        loop.change(faults -> faults.delayNanos(delay.toNanos()));
    }

    @Override
    public void reset() {
        loop.resetAll();
    }

    @Override
    public void refuse() {
        loop.stopListening();
    }

    @Override
    public void cutAfter(long bytes, Direction direction) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: not negative)");
        }
        loop.change(faults -> faults.cutAfter(direction, bytes));
    }

    @Override
    public void heal() {
        loop.change(ProxyFaults::clear);
        loop.listenAgain();
    }

    @Override
    public long connections() {
        return loop.connections();
    }

    @Override
    public long accepted() {
        return loop.accepted();
    }

    @Override
    public long bytesUpstream() {
        return loop.bytes(Direction.UPSTREAM);
    }

    @Override
    public long bytesDownstream() {
        return loop.bytes(Direction.DOWNSTREAM);
    }

    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "proxy at " + endpoint() + " to " + loop.target();
    }
}
