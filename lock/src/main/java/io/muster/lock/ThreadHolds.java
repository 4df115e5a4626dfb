package io.muster.lock;

import io.muster.lock.LockBody.GrantCall;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which threads run a body under which grant; known only to locks that are reentrant. */
final class ThreadHolds {
    private final Map<Thread, HeldGrant> grants = new ConcurrentHashMap<>();

    /** The grant of the body that the current thread runs. */
    Optional<HeldGrant> mine() {
        return Optional.ofNullable(grants.get(Thread.currentThread()));
    }

    <R extends @Nullable Object, X extends Exception> R during(HeldGrant grant, GrantCall<R, X> body) throws X {
        Thread thread = Objects.requireNonNull(Thread.currentThread());
        grants.put(thread, grant);
        try {
            return body.call(grant);
        } finally {
            grants.remove(thread);
        }
    }
}
