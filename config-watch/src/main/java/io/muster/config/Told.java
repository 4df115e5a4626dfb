package io.muster.config;

import io.muster.connection.Subscription;
import io.muster.connection.task.SerialExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener and what it was last told.
 *
 * <p>It is told what is in force when its turn comes, not what was when the turn was asked for: so a slow listener skips
 * what is outdated, and nothing piles up.
 *
 * @param <T> what it is told of
 */
final class Told<T> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Told.class);

    private final Supplier<T> source;
    private final BiPredicate<T, T> same;
    private final ChangeListener<? super T> listener;
    private final SerialExecutor executor;
    private final Consumer<Told<?>> onClose;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean closed;
    /** Written by the executor's tasks only, one after the other. */
    private T last;

    Told(
            Supplier<T> source,
            BiPredicate<T, T> same,
            ChangeListener<? super T> listener,
            Executor executor,
            Consumer<Told<?>> onClose) {
        this.source = source;
        this.same = same;
        this.listener = listener;
        this.executor = new SerialExecutor(executor);
        this.onClose = onClose;
        this.last = source.get();
    }

    /** Something may have changed. */
    void signal() {
        if (closed || !due.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::tell);
        } catch (RuntimeException rejected) {
            due.set(false);
            LOG.warn("a listener was not told of a change: its executor refused: {}", rejected.toString(), rejected);
        }
    }

    private void tell() {
        due.set(false);
        if (closed) {
            return;
        }
        try {
            T before = last;
            T now = source.get();
            if (!same.test(before, now)) {
                last = now;
                listener.onChange(before, now);
            }
        } catch (RuntimeException e) {
            LOG.warn("a listener of configuration failed: {}", e.toString(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }
}
