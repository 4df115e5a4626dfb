package io.muster.registry;

import io.muster.connection.Subscription;
import io.muster.connection.task.Timing;
import io.muster.registry.ServiceInstance.Status;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks an instance again and again, and tells when it has become healthy or has ceased to be. */
final class HealthWatch implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private enum Health {
        UNKNOWN,
        GOOD,
        BAD
    }

    private final String name;
    private final Timing timing;
    private final Executor executor;
    private final HealthCheck check;
    private final HealthCheck.Rules rules;
    private final Consumer<Status> verdicts;
    private volatile boolean closed;

    // One check at a time touches these, the next one after it.
    private Health health = Health.UNKNOWN;
    private int row;
    private boolean last;

    HealthWatch(String name, Rooms rooms, HealthCheck check, HealthCheck.Rules rules, Consumer<Status> verdicts) {
        this.name = name;
        this.timing = rooms.timing();
        this.executor = rooms.callbacks();
        this.check = check;
        this.rules = rules;
        this.verdicts = verdicts;
    }

    void run() {
        try {
            executor.execute(this::once);
        } catch (RejectedExecutionException connectionClosed) {
            closed = true;
        }
    }

    private void once() {
        if (closed) {
            return;
        }
        String why = "the check says no";
        boolean good = false;
        try {
            good = check.isHealthy();
        } catch (Exception e) {
            why = e.toString();
        }
        take(good, why);
        timing.schedule(rules.interval(), this::run);
    }

    private void take(boolean good, String why) {
        row = good == last ? row + 1 : 1;
        last = good;
        if (good && health != Health.GOOD && row >= rules.rise()) {
            health = Health.GOOD;
            LOG.info("{}: healthy", name);
            tell(Status.UP);
        } else if (!good && health != Health.BAD && row >= rules.fall()) {
            health = Health.BAD;
            LOG.warn("{}: not healthy: {}", name, why);
            tell(Status.DOWN);
        }
    }

    private void tell(Status verdict) {
        if (!closed) {
            verdicts.accept(verdict);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
