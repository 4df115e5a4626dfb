package io.muster.connection.queue;

import io.muster.connection.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody listening to a line; leaves it once. */
final class Observation implements Subscription {
    private final Queues queues;
    private final Line line;
    private final Subscription subscription;
    private final AtomicBoolean closed = new AtomicBoolean();

    Observation(Queues queues, Line line, Subscription subscription) {
        this.queues = queues;
        this.line = line;
        this.subscription = subscription;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            subscription.close();
            queues.leave(line);
        }
    }
}
