package io.muster.cli.output;

import io.muster.cli.EndedException;
import io.muster.cli.process.Signals;
import io.muster.cli.process.Stop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Events that are written one by one, until a signal comes or nobody reads them any more. Thread-safe. */
public final class Feed implements AutoCloseable {
    private final Output output;
    private final Stop stop;
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    /** Hears signals from now on. */
    public Feed(Output output, Signals signals) {
        this.output = output;
        this.stop = new Stop(signals);
    }

    /** Writes one event; for listeners: never throws, and writes nothing after the end. */
    public void tell(Item event, String text) {
        writing.lock();
        try {
            if (!end.isDone()) {
                output.event(event, text);
            }
        } catch (EndedException e) {
            end.complete(e.exitCode());
        } finally {
            writing.unlock();
        }
    }

    /** Waits for the end; the exit code. */
    public int awaitEnd() {
        return stop.awaitEnd(end);
    }

    @Override
    public void close() {
        stop.close();
    }
}
