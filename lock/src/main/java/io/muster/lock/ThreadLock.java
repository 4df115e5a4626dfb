package io.muster.lock;

import io.muster.connection.WaitInterruptedException;
import io.muster.connection.queue.Blocking;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** A distributed lock, owned by threads. */
final class ThreadLock implements Lock {
    private final DistributedLock lock;
    private final Map<Thread, Holding> holdings = new ConcurrentHashMap<>();

    ThreadLock(DistributedLock lock) {
        this.lock = lock;
    }

    /**
     * How often a thread has taken it.
     *
     * @param grant what it got the first time
     * @param count how often it has not given it back
     */
    private record Holding(LockGrant grant, int count) {
        Holding times(int other) {
            return new Holding(grant, other);
        }
    }

    @Override
    public void lock() {
        taken(() -> Optional.of(Blocking.uninterruptibly(lock.acquireAsync())));
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        interruptibly(() -> Optional.of(lock.acquire()));
    }

    @Override
    public boolean tryLock() {
        return taken(() -> Blocking.uninterruptibly(lock.tryAcquireAsync()));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        Duration wait = Duration.ofNanos(Math.max(0, unit.toNanos(time)));
        return interruptibly(() -> lock.acquire(wait));
    }

    private boolean interruptibly(Supplier<Optional<LockGrant>> acquiring) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return taken(acquiring);
        } catch (WaitInterruptedException e) {
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private boolean taken(Supplier<Optional<LockGrant>> acquiring) {
        Thread thread = Thread.currentThread();
        Holding mine = holdings.get(thread);
        if (mine != null) {
            holdings.put(thread, mine.times(mine.count() + 1));
            return true;
        }
        Optional<LockGrant> grant = acquiring.get();
        grant.ifPresent(got -> holdings.put(thread, new Holding(got, 1)));
        return grant.isPresent();
    }

    @Override
    public void unlock() {
        Thread thread = Thread.currentThread();
        Holding mine = holdings.remove(thread);
        if (mine == null) {
            throw new IllegalMonitorStateException("lock " + lock.name() + ": not taken by " + thread.getName());
        }
        if (mine.count() > 1) {
            holdings.put(thread, mine.times(mine.count() - 1));
        } else {
            mine.grant().close();
        }
    }

    /** Not supported: waking whoever waits would need a channel that the lock has not got. */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("lock " + lock.name() + ": conditions are not supported");
    }

    @Override
    public String toString() {
        return "lock " + lock.name();
    }
}
