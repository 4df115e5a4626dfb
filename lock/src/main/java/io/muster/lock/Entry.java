package io.muster.lock;

import io.muster.connection.queue.Hold;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One passage of a process through the line at etcd. */
final class Entry {
    private final @Nullable Waiter<?, ?> notWaiting;
    private final AtomicReference<@Nullable CompletableFuture<Optional<Hold>>> passage = new AtomicReference<>();
    private volatile boolean standing;
    private volatile boolean abandoned;

    /** For one who does not wait, if that is not null. */
    Entry(@Nullable Waiter<?, ?> notWaiting) {
        this.notWaiting = notWaiting;
    }

    @Nullable
    Waiter<?, ?> notWaiting() {
        return notWaiting;
    }

    boolean isStanding() {
        return standing;
    }

    void setStanding() {
        standing = true;
    }

    void began(CompletableFuture<Optional<Hold>> passage) {
        this.passage.set(passage);
        if (abandoned) {
            passage.cancel(true);
        }
    }

    /** Leaves the line. */
    void abandon() {
        abandoned = true;
        CompletableFuture<Optional<Hold>> under = passage.get();
        if (under != null) {
            under.cancel(true);
        }
    }
}
