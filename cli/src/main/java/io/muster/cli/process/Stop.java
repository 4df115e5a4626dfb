package io.muster.cli.process;

import io.muster.cli.EndedException;
import io.muster.connection.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a command has been told to end, from its making to its closing. Thread-safe. */
public final class Stop implements AutoCloseable {
    private final CompletableFuture<Signal> told = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Signal> heard = new ArrayList<>();
    private final Subscription hearing;
    private @Nullable Consumer<Signal> receiver;

    /** Listens to signals from now on. */
    public Stop(Signals signals) {
        hearing = signals.hear(this::hear);
    }

    private void hear(Signal signal) {
        lock.lock();
        try {
            heard.add(signal);
            if (receiver != null) {
                receiver.accept(signal);
            }
        } finally {
            lock.unlock();
        }
        told.complete(signal);
    }

    /** Completes with the first signal. */
    public CompletableFuture<Signal> told() {
        return told.copy();
    }

    /** The first signal, if there was one. */
    public Optional<Signal> first() {
        return Optional.ofNullable(told.getNow(null));
    }

    /** Hands on all signals, also those that came before, until what is returned is closed. */
    public Subscription handOnTo(Consumer<Signal> next) {
        lock.lock();
        try {
            heard.forEach(next);
            receiver = next;
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                receiver = null;
            } finally {
                lock.unlock();
            }
        };
    }

    /**
     * Waits for work; a signal cancels it.
     *
     * @throws EndedException if a signal came before the work was done, with its exit code
     */
    public <T> T await(CompletableFuture<T> work) {
        CompletableFuture.anyOf(work, told).handle((done, failure) -> true).join();
        Signal signal = told.getNow(null);
        if (signal != null && (work.cancel(true) || work.isCancelled())) {
            throw new EndedException(signal.exitCode(), "");
        }
        return work.join();
    }

    /** Waits for a signal, or for another end; the exit code of what came first. */
    public int awaitEnd(CompletableFuture<Integer> otherEnd) {
        CompletableFuture<Integer> signalled = told.thenApply(Signal::exitCode);
        return (int) CompletableFuture.anyOf(otherEnd, signalled).join();
    }

    @Override
    public void close() {
        hearing.close();
    }
}
