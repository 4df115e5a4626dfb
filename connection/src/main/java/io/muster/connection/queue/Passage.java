package io.muster.connection.queue;

import io.muster.connection.task.Timing;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt has come, and what it holds on to while it waits.
 *
 * <p>It moves ENTERING → WAITING → LEFT, or straight to LEFT; whoever makes the last move decides the outcome.
 */
final class Passage {
    private enum Stage {
        ENTERING,
        WAITING,
        LEFT
    }

    private final Queues queues;
    private final ReentrantLock lock = new ReentrantLock();
    private Stage stage = Stage.ENTERING;
    private boolean leftWhileEntering;
    private @Nullable Line line;
    private Timing.@Nullable Cancellable timer;

    Passage(Queues queues) {
        this.queues = queues;
    }

    boolean isEntering() {
        return stage() == Stage.ENTERING;
    }

    boolean hasLeft() {
        return stage() == Stage.LEFT;
    }

    /** Whether a request was still to come back when it left. */
    boolean hasLeftWhileEntering() {
        lock.lock();
        try {
            return leftWhileEntering;
        } finally {
            lock.unlock();
        }
    }

    private Stage stage() {
        lock.lock();
        try {
            return stage;
        } finally {
            lock.unlock();
        }
    }

    /** Begins to wait, unless it does so already; the line to wait in, or null if it has left. */
    @Nullable
    Line waiting(QueueName name, Supplier<Timing.@Nullable Cancellable> starting) {
        lock.lock();
        try {
            if (stage == Stage.ENTERING) {
                line = queues.enter(name.range());
                stage = Stage.WAITING;
                timer = starting.get();
            }
            return line;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the last move; false if somebody else has. */
    boolean leave(Stander stander) {
        Line left;
        lock.lock();
        try {
            if (stage == Stage.LEFT) {
                return false;
            }
            leftWhileEntering = stage == Stage.ENTERING;
            stage = Stage.LEFT;
            if (timer != null) {
                timer.cancel();
            }
            left = line;
            line = null;
        } finally {
            lock.unlock();
        }
        if (left != null) {
            left.leave(stander);
            queues.leave(left);
        }
        return true;
    }
}
