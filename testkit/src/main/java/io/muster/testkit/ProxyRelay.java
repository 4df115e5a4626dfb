package io.muster.testkit;

import io.muster.testkit.FaultProxy.Direction;
import io.muster.testkit.ProxyPipe.Progress;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through a proxy: two sockets and a pipe each way. Belongs to the proxy's thread. */
final class ProxyRelay {
    private static final int DISCARDED_AT_ONCE = 1 << 16;

    private final SocketChannel client;
    private final SocketChannel target;
    private final SelectionKey clientKey;
    private final SelectionKey targetKey;
    private final ProxyPipe upstream;
    private final ProxyPipe downstream;

    ProxyRelay(
            Selector selector,
            SocketChannel client,
            SocketChannel target,
            ProxyOpener opener,
            ProxyFaults faults,
            AtomicLong bytesUpstream,
            AtomicLong bytesDownstream)
            throws IOException {
        this.client = client;
        this.target = target;
        this.clientKey = client.register(selector, 0, this);
        this.targetKey = target.register(selector, SelectionKey.OP_CONNECT, this);
        this.upstream = new ProxyPipe(Direction.UPSTREAM, client, target, opener, faults, bytesUpstream);
        this.downstream = new ProxyPipe(Direction.DOWNSTREAM, target, client, opener, faults, bytesDownstream);
    }

    boolean isOpen() {
        return client.isOpen();
    }

    /** Reads what a socket has, or completes its connection. A broken socket breaks the other one alike. */
    void ready(SelectionKey key) {
        try {
            if (key.isValid() && key.isConnectable()) {
                target.finishConnect();
            }
            if (key.isValid() && key.isReadable()) {
                (key == clientKey ? upstream : downstream).read();
            }
        } catch (IOException e) {
            reset();
        }
    }

    /** Hands on what is due, and says what to wait for next. Names the direction that a cut has come to. */
    Optional<Direction> pump() {
        if (!isOpen() || !target.isConnected()) {
            return Optional.empty();
        }
        try {
            Progress up = upstream.write();
            Progress down = downstream.write();
            if (upstream.isFinished() && downstream.isFinished()) {
                client.close();
                target.close();
                return Optional.empty();
            }
            clientKey.interestOps(interest(upstream, down));
            targetKey.interestOps(interest(downstream, up));
            if (up == Progress.CUT || down == Progress.CUT) {
                return Optional.of(up == Progress.CUT ? Direction.UPSTREAM : Direction.DOWNSTREAM);
            }
        } catch (IOException e) {
            reset();
        }
        return Optional.empty();
    }

    private static int interest(ProxyPipe outgoing, Progress incoming) {
        return (outgoing.wantsRead() ? SelectionKey.OP_READ : 0)
                | (incoming == Progress.BLOCKED ? SelectionKey.OP_WRITE : 0);
    }

    long nanosUntilDue() {
        // Where a write was blocked the selector tells when to go on.
        return List.of(upstream, downstream).stream()
                .mapToLong(ProxyPipe::nanosUntilDue)
                .filter(nanos -> nanos > 0)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Ends both sides with a reset. */
    void reset() {
        reset(client);
        reset(target);
    }

    /** Ends the receiver of this direction in order, so that it still gets what has passed, and resets the sender. */
    void cut(Direction direction) {
        ProxyPipe pipe = direction == Direction.UPSTREAM ? upstream : downstream;
        try {
            pipe.sink().shutdownOutput();
            // A socket closed with unread bytes sends a reset, which may overtake what the receiver has yet to read.
            ByteBuffer discarded = ByteBuffer.allocate(DISCARDED_AT_ONCE);
            int unread;
            do {
                unread = pipe.sink().read(discarded.clear());
            } while (unread > 0);
            pipe.sink().close();
        } catch (IOException e) {
            reset(pipe.sink());
        }
        reset(pipe.source());
    }

    /** Ends one socket so that its other end sees a reset. */
    static void reset(SocketChannel channel) {
        try (channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is gone already, which is what was asked for.
            return;
        }
    }
}
