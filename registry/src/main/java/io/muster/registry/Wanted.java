package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What a record shall say, and who waits until it says so. Changed by its owner alone; {@link #instance} by anybody. */
final class Wanted {
    /**
     * One step of what was wanted.
     *
     * @param instance the instance
     * @param record its record
     * @param number which step, from 1
     */
    record Version(ServiceInstance instance, Bytes record, long number) {}

    private record Waiter(long number, CompletableFuture<Long> written) {}

    private final Rooms rooms;
    private final InstanceKey name;
    private final List<Waiter> waiters = new ArrayList<>();
    private volatile Version newest;
    private boolean dirty = true;
    private boolean closed;

    Wanted(Rooms rooms, ServiceInstance instance) {
        this.rooms = rooms;
        this.name = InstanceKey.of(instance);
        this.newest = new Version(instance, InstanceCodec.encode(instance), 1);
    }

    ServiceInstance instance() {
        return newest.instance();
    }

    String incarnation() {
        return newest.instance().incarnation();
    }

    Version newest() {
        return newest;
    }

    /** Whether etcd may hold something else than the newest version, under the session of now. */
    boolean isDirty() {
        return dirty;
    }

    /** Whatever etcd holds, it must be written again. */
    void writeAgain() {
        dirty = true;
    }

    /** Wants something else; the future is told the revision that writes it. */
    void change(UnaryOperator<ServiceInstance> change, CompletableFuture<Long> written) {
        try {
            ServiceInstance next = change.apply(newest.instance());
            if (!closed) {
                checkSame(next);
                newest = new Version(next, InstanceCodec.encode(next), newest.number() + 1);
                dirty = true;
            }
            await(newest.number(), written);
        } catch (RuntimeException refused) {
            rooms.fail(written, refused);
        }
    }

    private void checkSame(ServiceInstance next) {
        if (!InstanceKey.of(next).equals(name) || !next.incarnation().equals(incarnation())) {
            throw Expect.failure(
                    "update of " + name,
                    InstanceKey.of(next) + ", incarnation " + next.incarnation(),
                    "the same service, id and incarnation");
        }
    }

    /** Tells a future the revision that writes a version, or a later one. */
    void await(long number, CompletableFuture<Long> written) {
        if (closed) {
            rooms.fail(written, closedFailure());
            return;
        }
        forgetDone();
        waiters.add(new Waiter(number, written));
    }

    /** Lets go of those who wait no more. */
    void forgetDone() {
        waiters.removeIf(waiter -> waiter.written().isDone());
    }

    /** How many wait. */
    int waiting() {
        return waiters.size();
    }

    /** This version is in etcd, under the session of now. */
    void written(Version version, long revision) {
        dirty = version.number() != newest.number();
        waiters.removeIf(waiter -> {
            boolean due = waiter.number() <= version.number();
            if (due) {
                rooms.complete(waiter.written(), revision);
            }
            return due;
        });
    }

    /** Nothing is wanted any more. */
    void close() {
        closed = true;
        waiters.forEach(waiter -> rooms.fail(waiter.written(), closedFailure()));
        waiters.clear();
    }

    private ConnectionClosedException closedFailure() {
        return new ConnectionClosedException("register", name.toString(), "the registration is closed", null);
    }
}
