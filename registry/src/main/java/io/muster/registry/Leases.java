package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The leases that records hang on. The first records hang on the connection's own session; a lease that has its fill is
 * followed by another one, since each write under a lease costs etcd time in proportion to the keys that hang on it.
 *
 * <p>After a lease was lost the next one is opened after a pause drawn at random, longer where more instances are known:
 * what took this lease has probably taken those of the others as well.
 */
final class Leases {
    static final int MOST_KEYS = 500;

    private final EtcdConnection etcd;
    private final Spread spread;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Slot> slots = new ArrayList<>();
    private long notBefore;

    Leases(EtcdConnection etcd, Spread spread) {
        this.etcd = etcd;
        this.spread = spread;
        this.notBefore = etcd.timing().nanoTime();
    }

    /** A place on a lease, kept until it is given back. */
    static final class Place {
        private final Session session;
        private final Runnable giveBack;
        private final AtomicBoolean given = new AtomicBoolean();

        Place(Session session, Runnable giveBack) {
            this.session = session;
            this.giveBack = giveBack;
        }

        Session session() {
            return session;
        }

        /** Somebody else may have it; harmless when repeated. */
        void giveBack() {
            if (given.compareAndSet(false, true)) {
                giveBack.run();
            }
        }
    }

    private static final class Slot {
        private final boolean isShared;
        private final CompletableFuture<Session> session;
        private int keys;

        Slot(boolean isShared, CompletableFuture<Session> session) {
            this.isShared = isShared;
            this.session = session;
        }

        boolean isLost() {
            return session.isDone()
                    && !session.isCompletedExceptionally()
                    && session.join().state() == Session.State.LOST;
        }

        boolean isOver() {
            return session.isCompletedExceptionally()
                    || (session.isDone() && !session.join().isActive());
        }
    }

    /** A place on a lease that lives, opened if need be. */
    CompletableFuture<Place> acquire() {
        Slot slot = join();
        return slot.session
                .handle((session, failure) -> {
                    if (session == null) {
                        leave(slot);
                        return CompletableFuture.<Place>failedFuture(Blocking.unwrapped(failure));
                    }
                    return CompletableFuture.completedFuture(new Place(session, () -> leave(slot)));
                })
                .thenCompose(place -> place);
    }

    /** How many leases there are. */
    int count() {
        lock.lock();
        try {
            return slots.size();
        } finally {
            lock.unlock();
        }
    }

    private Slot join() {
        lock.lock();
        try {
            if (slots.removeIf(Slot::isLost)) {
                notBefore = etcd.timing().nanoTime() + spread.pause().toNanos();
            }
            slots.removeIf(Slot::isOver);
            Slot slot = slots.stream()
                    .filter(one -> one.keys < MOST_KEYS)
                    .findFirst()
                    .orElse(null);
            if (slot == null) {
                slot = new Slot(slots.stream().noneMatch(one -> one.isShared), new CompletableFuture<>());
                slots.add(slot);
                open(slot);
            }
            slot.keys++;
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private void open(Slot slot) {
        long pause = notBefore - etcd.timing().nanoTime();
        if (pause > 0) {
            etcd.timing().schedule(Duration.ofNanos(pause), () -> request(slot));
        } else {
            request(slot);
        }
    }

    private void request(Slot slot) {
        CompletableFuture<Session> opening;
        try {
            opening = slot.isShared
                    ? etcd.sessionAsync()
                    : etcd.openSessionAsync(etcd.settings().sessionTtl());
        } catch (RuntimeException closed) {
            opening = CompletableFuture.failedFuture(closed);
        }
        opening.whenComplete((session, failure) -> {
            if (session == null) {
                slot.session.completeExceptionally(Blocking.unwrapped(failure));
            } else {
                slot.session.complete(session);
            }
        });
    }

    /** The last one out ends a lease of our own; the connection's session is not ours to end. */
    private void leave(Slot slot) {
        boolean isLast;
        lock.lock();
        try {
            isLast = --slot.keys == 0 && !slot.isShared && slots.remove(slot);
        } finally {
            lock.unlock();
        }
        if (isLast) {
            slot.session.thenAccept(Session::closeAsync);
        }
    }
}
