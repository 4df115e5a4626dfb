package io.muster.connection;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One of the watches on a shared stream. It takes what etcd sends at once, so that the others need not wait, and holds it
 * until its owner asks for it. Everything happens under the lock of the stream.
 */
final class SharedWatch implements Watch {
    private static final int MOST_HELD = 1_000;

    private final SharedStream stream;
    private final WatchCreateRequest request;
    private final Owner owner;
    private final Deque<WatchResponse> held = new ArrayDeque<>(1);
    private long id;
    private int wanted = 1;
    private boolean created;
    private boolean over;
    private boolean asking;
    private long askedNanos;

    SharedWatch(SharedStream stream, WatchCreateRequest request, Owner owner, long id) {
        this.stream = stream;
        this.request = request;
        this.owner = owner;
        this.id = id;
    }

    WatchCreateRequest request() {
        return request;
    }

    long id() {
        return id;
    }

    /** etcd has created it, as a rule under the id that was asked for. */
    void created(long given) {
        id = given;
        created = true;
    }

    boolean isCreated() {
        return created;
    }

    boolean isOver() {
        return over;
    }

    /** It waits for an answer; the earliest question counts. */
    void asksAt(long nanos) {
        if (!asking) {
            asking = true;
            askedNanos = nanos;
        }
    }

    /** Whether it has been waiting for an answer since before a moment. */
    boolean hasAskedBefore(long nanos) {
        return asking && askedNanos - nanos < 0;
    }

    boolean hasAskedAfter(long nanos) {
        return asking && askedNanos - nanos >= 0;
    }

    @Override
    public void request(int messages) {
        stream.locked(() -> {
            wanted += messages;
            deliver();
        });
    }

    @Override
    public void askProgress() {
        stream.locked(() -> {
            if (!over) {
                stream.ask(this);
            }
        });
    }

    @Override
    public void cancel() {
        stream.locked(() -> {
            if (!over) {
                over = true;
                held.clear();
                stream.leave(this);
            }
        });
    }

    void received(WatchResponse message) {
        if (over) {
            return;
        }
        asking = false;
        if (held.size() == MOST_HELD) {
            stream.leave(this);
            end(Status.ABORTED.withDescription("too much came while nobody asked for it"));
            return;
        }
        held.add(message);
        deliver();
    }

    private void deliver() {
        while (wanted > 0 && !held.isEmpty() && !over) {
            wanted--;
            owner.received(this, held.remove());
        }
    }

    void end(Status status) {
        if (!over) {
            over = true;
            held.clear();
            owner.ended(this, status);
        }
    }
}
