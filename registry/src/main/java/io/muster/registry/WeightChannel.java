package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.Session;
import io.muster.connection.Subscription;
import io.muster.connection.task.SerialExecutor;
import io.muster.connection.task.Timing;
import io.muster.registry.RecordStore.Outcome;
import io.muster.registry.Registration.State;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what an instance reports of its weight in a small key of its own, beside the record and under the same lease, so
 * that a report neither touches the record nor outlives it. Runs on the registration's owner.
 */
final class WeightChannel {
    private final Rooms rooms;
    private final Bytes key;
    private final SerialExecutor owner;
    private final RecordStatus status;
    private final Wanted wanted;
    private final WeightPlan plan;
    private final Subscription states;
    private final Retry retry;
    private Timing.@Nullable Cancellable planned;
    private @Nullable Session under;
    private long guard;
    private boolean busy;
    private boolean closed;

    WeightChannel(Rooms rooms, InstanceKey name, SerialExecutor owner, RecordStatus status, Wanted wanted) {
        this.rooms = rooms;
        this.key = name.weightBytes();
        this.owner = owner;
        this.status = status;
        this.wanted = wanted;
        this.plan = new WeightPlan(rooms.timing().nanoTime());
        this.retry = new Retry(rooms, owner, this::step);
        this.states = status.subscribe(owner, state -> {
            if (state == State.REGISTERED) {
                step();
            }
        });
    }

    void report(int weight, Duration validity) {
        plan.report(weight, validity, rooms.timing().nanoTime());
        step();
    }

    /** Nothing is reported any more: what is written goes. */
    void close() {
        closed = true;
        states.close();
        step();
    }

    private void step() {
        if (planned != null) {
            planned.cancel();
            planned = null;
        }
        if (busy || retry.isPlanned()) {
            return;
        }
        if (closed) {
            remove();
            return;
        }
        Session session = status.session();
        if (session == null) {
            return;
        }
        if (session != under) {
            under = session;
            plan.forget();
        }
        WeightPlan.Step step =
                plan.next(wanted.instance().weight(), rooms.timing().nanoTime());
        if (step.isWrite()) {
            write(step.weight(), session);
        } else if (!step.pause().isZero()) {
            planned = rooms.timing().schedule(step.pause(), () -> owner.execute(this::step));
        }
    }

    private void write(OptionalInt weight, Session session) {
        CompletableFuture<Outcome> answer = weight.isEmpty()
                ? rooms.store().remove(key, guard)
                : rooms.store().put(key, guard, Bytes.utf8(String.valueOf(weight.getAsInt())), session.leaseId());
        ask(answer, () -> plan.wrote(weight, rooms.timing().nanoTime()));
    }

    private void remove() {
        Session session = under;
        if (guard != 0 && session != null && session.isActive()) {
            ask(rooms.store().remove(key, guard), () -> guard = 0);
        }
    }

    private void ask(CompletableFuture<Outcome> answer, Runnable done) {
        busy = true;
        answer.whenComplete((outcome, failure) -> owner.execute(() -> {
            busy = false;
            if (outcome == null) {
                retry.plan();
                return;
            }
            guard = outcome.done()
                    ? outcome.revision()
                    : outcome.found().map(entry -> entry.modRevision()).orElse(0L);
            if (outcome.done()) {
                done.run();
            } else {
                plan.forget();
            }
            step();
        }));
    }
}
