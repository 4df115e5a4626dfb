package io.muster.lock;

import io.muster.connection.Bytes;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Everybody stands in line at etcd, with a key of their own. */
final class DirectEntrance implements Entrance {
    private final WaitQueue queue;
    private final SessionSource sessions;
    private final Supplier<Bytes> owner;

    DirectEntrance(WaitQueue queue, SessionSource sessions, Supplier<Bytes> owner) {
        this.queue = queue;
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    public <G extends LockGrant> CompletableFuture<G> enter(Ask<? extends G> ask) {
        return queue.completingOn(ask.callbacks())
                .enter(sessions, owner.get(), hold -> ask.granted().apply(new Tenure.Whole(hold)));
    }

    @Override
    public <G extends LockGrant> CompletableFuture<Optional<G>> enter(Ask<? extends G> ask, Duration wait) {
        return queue.completingOn(ask.callbacks())
                .enter(sessions, owner.get(), wait, hold -> ask.granted().apply(new Tenure.Whole(hold)));
    }
}
