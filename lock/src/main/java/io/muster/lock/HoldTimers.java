package io.muster.lock;

import io.muster.connection.LossReason;
import io.muster.connection.queue.Hold;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to a grant that lasts: a warning, and its end. */
final class HoldTimers {
    private static final Logger LOG = LoggerFactory.getLogger(HoldTimers.class);
    private static final HoldTimers NONE = new HoldTimers(List.of(), Duration.ZERO, 0, System::nanoTime);

    private final List<Timing.Cancellable> timers;
    private final Duration limit;
    private final long beganNanos;
    private final LongSupplier clock;

    private HoldTimers(List<Timing.Cancellable> timers, Duration limit, long beganNanos, LongSupplier clock) {
        this.timers = timers;
        this.limit = limit;
        this.beganNanos = beganNanos;
        this.clock = clock;
    }

    /** For a grant that begins now. */
    static HoldTimers begin(String lock, Tenure tenure, LockOptions options, Timing timing) {
        if (options.longestHold().isEmpty() && options.heldTooLong().isEmpty()) {
            return NONE;
        }
        Hold hold = tenure.hold();
        List<Timing.Cancellable> timers = new ArrayList<>(2);
        options.heldTooLong()
                .ifPresent(limit -> timers.add(timing.schedule(
                        limit, () -> LOG.warn("lock {} is held for {} under token {}", lock, limit, tenure.token()))));
        options.longestHold()
                .ifPresent(limit -> timers.add(timing.schedule(limit, () -> hold.giveUp(LossReason.HELD_TOO_LONG))));
        return new HoldTimers(timers, options.longestHold().orElse(Duration.ZERO), timing.nanoTime(), timing::nanoTime);
    }

    /** Whether it has lasted for as long as it may, though no timer has run yet. */
    boolean isOver() {
        return !limit.isZero() && clock.getAsLong() - beganNanos >= limit.toNanos();
    }

    /** A duration, or how long the grant still may last if that is shorter. */
    Duration atMost(Duration remaining) {
        if (limit.isZero()) {
            return remaining;
        }
        Duration left = limit.minusNanos(clock.getAsLong() - beganNanos);
        return left.isNegative() ? Duration.ZERO : left.compareTo(remaining) < 0 ? left : remaining;
    }

    void cancel() {
        timers.forEach(Timing.Cancellable::cancel);
    }
}
