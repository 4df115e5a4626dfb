package io.muster.registry;

import io.muster.connection.Subscription;
import io.muster.connection.task.SerialExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener and its own line, so that one that blocks, or throws, harms nobody else. */
final class Line<T> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    private final SerialExecutor line;
    private final Consumer<T> listener;
    private final Runnable onClose;
    private volatile boolean closed;

    Line(Executor executor, Consumer<T> listener, Consumer<Line<T>> onClose) {
        this.line = new SerialExecutor(executor);
        this.listener = listener;
        this.onClose = () -> onClose.accept(this);
    }

    /** Tells the listener, later, on its executor. */
    void tell(T news) {
        run(() -> listener.accept(news));
    }

    /** Runs a task in the listener's line. */
    void run(Runnable task) {
        try {
            line.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("a listener's executor takes no more tasks: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.run();
    }
}
