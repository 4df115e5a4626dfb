package io.muster.testkit;

import io.muster.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** One direction of one connection: what was read and not yet handed on. Belongs to the proxy's thread. */
final class ProxyPipe {
    private static final int MOST_QUEUED = 1 << 20;
    private static final int MOST_AT_ONCE = 1 << 16;

    private final Direction direction;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final ProxyOpener opener;
    private final ProxyFaults faults;
    private final AtomicLong passed;
    private final Deque<Chunk> queue = new ArrayDeque<>();
    private long queued;
    private boolean sourceEnded;
    private boolean sinkEnded;

    /** Bytes with the time they came; no bytes stand for the end of the stream. */
    private record Chunk(ByteBuffer bytes, long arrived) {}

    /** How far a pipe came. */
    enum Progress {
        /** All that may pass has passed. */
        DONE,
        /** The receiver takes no more at the moment. */
        BLOCKED,
        /** The next byte is one too many: the connections of this proxy are to end. */
        CUT
    }

    ProxyPipe(
            Direction direction,
            SocketChannel source,
            SocketChannel sink,
            ProxyOpener opener,
            ProxyFaults faults,
            AtomicLong passed) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.opener = opener;
        this.faults = faults;
        this.passed = passed;
    }

    Direction direction() {
        return direction;
    }

    SocketChannel sink() {
        return sink;
    }

    SocketChannel source() {
        return source;
    }

    boolean isFinished() {
        return sinkEnded;
    }

    /** While a direction is held nothing is read either: as behind a dead link, the sender's window fills up. */
    boolean wantsRead() {
        return !sourceEnded && queued < MOST_QUEUED && !isHeld();
    }

    private boolean isHeld() {
        return faults.holds(direction, opener);
    }

    void read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_AT_ONCE);
        int count = source.read(bytes);
        if (count == 0) {
            return;
        }
        sourceEnded = count < 0;
        queue.add(new Chunk(bytes.flip(), System.nanoTime()));
        queued += Math.max(0, count);
    }

    Progress write() throws IOException {
        while (nanosUntilDue() == 0) {
            Chunk chunk = queue.element();
            if (!chunk.bytes().hasRemaining()) {
                queue.remove();
                sink.shutdownOutput();
                sinkEnded = true;
                return Progress.DONE;
            }
            long allowance = faults.allowance(direction);
            if (allowance == 0) {
                return Progress.CUT;
            }
            if (writeSome(chunk.bytes(), allowance) == 0) {
                return Progress.BLOCKED;
            }
            if (!chunk.bytes().hasRemaining()) {
                queue.remove();
            }
        }
        return Progress.DONE;
    }

    private int writeSome(ByteBuffer bytes, long allowance) throws IOException {
        int length = (int) Math.min(bytes.remaining(), allowance);
        int count = sink.write(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + count);
        queued -= count;
        faults.passed(direction, count);
        passed.addAndGet(count);
        return count;
    }

    /** How long until the next bytes may pass: 0 for now, the greatest value for not before something changes. */
    long nanosUntilDue() {
        if (queue.isEmpty() || isHeld()) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, queue.element().arrived() + faults.delayNanos() - System.nanoTime());
    }
}
