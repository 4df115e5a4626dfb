package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.Session;
import io.muster.connection.task.SerialExecutor;
import io.muster.registry.RecordStore.Outcome;
import io.muster.registry.ServiceInstance.Status;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes a record of ours, and tries until it is gone or its lease has ended: the lease is shared, so what is left
 * behind would live as long as the process. A record that is UP says goodbye first, by turning to DRAINING: whoever looks
 * on can then tell a deregistration from a crash. Runs on its owner.
 */
final class RecordRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final Rooms rooms;
    private final InstanceKey name;
    private final ServiceInstance instance;
    private final SerialExecutor owner;
    private final @Nullable Session session;
    private final CompletableFuture<Boolean> done;
    private final Retry retry;
    private long guard;
    private boolean unsure;

    /**
     * @param instance as it was last asked to be
     * @param session what the record hangs on, if that lives
     * @param guard the revision that last wrote the record, as far as is known
     * @param unsure whether a write may still be under way
     * @param done told true when the record is gone, false when it is left to its lease
     */
    RecordRemoval(
            Rooms rooms,
            InstanceKey name,
            ServiceInstance instance,
            SerialExecutor owner,
            @Nullable Session session,
            long guard,
            boolean unsure,
            CompletableFuture<Boolean> done) {
        this.rooms = rooms;
        this.name = name;
        this.instance = instance;
        this.owner = owner;
        this.session = session;
        this.guard = guard;
        this.unsure = unsure;
        this.done = done;
        this.retry = new Retry(rooms, owner, this::attempt);
    }

    /** Says goodbye, and deletes the record whatever came of that. */
    void start() {
        if (guard == 0 || session == null || instance.status() != Status.UP) {
            attempt();
            return;
        }
        Bytes goodbye = InstanceCodec.encode(instance.withStatus(Status.DRAINING));
        rooms.store()
                .put(name.bytes(), guard, goodbye, session.leaseId())
                .whenComplete((outcome, failure) -> owner.execute(() -> {
                    if (outcome != null && outcome.done()) {
                        guard = outcome.revision();
                    }
                    attempt();
                }));
    }

    private void attempt() {
        rooms.store()
                .remove(name.bytes(), guard)
                .whenComplete((outcome, failure) -> owner.execute(() -> answered(outcome, failure)));
    }

    private void answered(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome == null) {
            failed(Blocking.unwrapped(failure));
            return;
        }
        guard = outcome.found()
                .map(entry -> Holder.of(name, entry))
                .filter(holder -> holder.is(instance.incarnation()))
                .map(holder -> holder.entry().modRevision())
                .orElse(0L);
        if (guard > 0) {
            retry.plan();
            return;
        }
        rooms.complete(done, true);
        if (unsure) {
            // A write that was given up may still arrive, and nobody else would remove what it leaves: look once more.
            unsure = false;
            rooms.timing().schedule(rooms.callTimeout(), () -> owner.execute(this::attempt));
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof ConnectionClosedException || session == null || !session.isActive()) {
            LOG.info("{}: not deleted, it expires with its lease: {}", name, cause.getMessage());
            rooms.complete(done, false);
        } else {
            LOG.debug("{}: not deleted yet: {}", name, cause.toString());
            retry.plan();
        }
    }
}
