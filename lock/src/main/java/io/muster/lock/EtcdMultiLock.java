package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.WaitQueue;
import io.muster.lock.LockBody.Call;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Locks that are taken in the order of their names. */
final class EtcdMultiLock implements DistributedMultiLock {
    /** A guarded transaction has a condition and an operation for each, of 128 that etcd takes. */
    private static final int MOST = 50;

    private final EtcdConnection connection;
    private final List<String> names;
    private final List<DistributedLock> locks;

    EtcdMultiLock(EtcdConnection connection, Collection<String> names) {
        this.connection = connection;
        this.names = List.copyOf(new TreeSet<>(names));
        if (names.isEmpty() || names.size() > MOST || this.names.size() < names.size()) {
            throw new InvalidSettingException("names", names, "1 to " + MOST + ", each different");
        }
        this.locks = this.names.stream()
                .map(name -> DistributedLock.of(connection, name))
                .toList();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R callWithLocks(Call<R, X> body) throws X {
        return callFrom(0, body);
    }

    private <R extends @Nullable Object, X extends Exception> R callFrom(int index, Call<R, X> body) throws X {
        DistributedLock lock = locks.get(index);
        return index == locks.size() - 1 ? lock.callWithLock(body) : lock.callWithLock(() -> callFrom(index + 1, body));
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> Attempt<R> callWithLocks(Duration wait, Call<R, X> body)
            throws X {
        return callFrom(0, new Wait(wait), body);
    }

    private <R extends @Nullable Object, X extends Exception> Attempt<R> callFrom(int index, Wait wait, Call<R, X> body)
            throws X {
        DistributedLock lock = locks.get(index);
        Attempt<Attempt<R>> outer = lock.callWithLock(wait.left(), () -> callAfter(index, wait, body));
        return outer instanceof Attempt.Ran<Attempt<R>> ran
                ? ran.result()
                : new Attempt.Missed<>(lock.name(), wait.asked);
    }

    private <R extends @Nullable Object, X extends Exception> Attempt<R> callAfter(
            int index, Wait wait, Call<R, X> body) throws X {
        return index == locks.size() - 1 ? new Attempt.Ran<>(body.call()) : callFrom(index + 1, wait, body);
    }

    @Override
    public MultiGrant acquire() {
        return waitedFor(acquireAsync());
    }

    @Override
    public CompletableFuture<MultiGrant> acquireAsync() {
        return new Taking<MultiGrant>(locks, lock -> lock.acquireAsync(WaitQueue.NO_LIMIT), grant -> grant, () -> {
                    throw new IllegalStateException("an end of a wait without end");
                })
                .begin();
    }

    @Override
    public Optional<MultiGrant> acquire(Duration wait) {
        return waitedFor(acquireAsync(wait));
    }

    @Override
    public CompletableFuture<Optional<MultiGrant>> acquireAsync(Duration wait) {
        if (wait.isNegative()) {
            throw new InvalidSettingException("wait", wait, "zero or more");
        }
        Wait all = new Wait(wait);
        return new Taking<Optional<MultiGrant>>(
                        locks, lock -> lock.acquireAsync(all.left()), Optional::of, Optional::empty)
                .begin();
    }

    private <T> T waitedFor(CompletableFuture<T> taking) {
        return Blocking.interruptibly(taking, "acquire locks", String.join(", ", names));
    }

    /** A time to wait for all of them together. */
    private final class Wait {
        private final Duration asked;
        private final long beganNanos = connection.timing().nanoTime();

        Wait(Duration asked) {
            this.asked = asked;
        }

        /** What is left; what is negative from the beginning stays so, and is refused. */
        Duration left() {
            Duration left = asked.minusNanos(connection.timing().nanoTime() - beganNanos);
            return left.isNegative() && !asked.isNegative() ? Duration.ZERO : left;
        }
    }

    @Override
    public String toString() {
        return "locks " + String.join(", ", names);
    }
}
