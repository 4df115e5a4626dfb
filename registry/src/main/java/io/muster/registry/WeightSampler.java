package io.muster.registry;

import io.muster.connection.Subscription;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for a weight again and again, where user code may run, and hands it on. */
final class WeightSampler implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final Timing timing;
    private final Executor executor;
    private final Duration interval;
    private final IntSupplier source;
    private final IntConsumer reports;
    private volatile boolean closed;
    private boolean failed;

    WeightSampler(Rooms rooms, Duration interval, IntSupplier source, IntConsumer reports) {
        this.timing = rooms.timing();
        this.executor = rooms.callbacks();
        this.interval = interval;
        this.source = source;
        this.reports = reports;
    }

    /** Asks now, and then after each interval. */
    void run() {
        try {
            executor.execute(this::sample);
        } catch (RejectedExecutionException connectionClosed) {
            closed = true;
        }
    }

    private void sample() {
        if (closed) {
            return;
        }
        try {
            reports.accept(source.getAsInt());
            failed = false;
        } catch (RuntimeException e) {
            if (!failed) {
                LOG.warn("no weight can be reported: {}", e.toString(), e);
            }
            failed = true;
        }
        timing.schedule(interval, this::run);
    }

    @Override
    public void close() {
        closed = true;
    }
}
