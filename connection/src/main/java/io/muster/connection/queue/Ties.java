package io.muster.connection.queue;

import io.muster.connection.Session;
import io.muster.connection.Subscription;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Who is tied to which session: one subscription for each session, however many locks hang on it.
 *
 * <p>Thread-safe.
 */
final class Ties {
    private final Executor executor;
    private final Map<Session, Bundle> bundles = new ConcurrentHashMap<>();

    Ties(Executor executor) {
        this.executor = executor;
    }

    /** Tells when the session ends; at once if it has. */
    void tie(Session session, Tied tied) {
        Bundle bundle = bundles.computeIfAbsent(session, this::watched);
        bundle.members.add(tied);
        if (!session.isActive()) {
            executor.execute(() -> ended(session, session.state()));
        }
    }

    void untie(Session session, Tied tied) {
        Bundle bundle = bundles.get(session);
        if (bundle != null) {
            bundle.members.remove(tied);
        }
    }

    /** All that are tied to any session. */
    Set<Tied> all() {
        Set<Tied> all = ConcurrentHashMap.newKeySet();
        bundles.values().forEach(bundle -> all.addAll(bundle.members));
        return all;
    }

    void close() {
        bundles.values().forEach(bundle -> bundle.subscription.close());
        bundles.clear();
    }

    private Bundle watched(Session session) {
        return new Bundle(
                session.onStateChange(executor, state -> ended(session, state)), ConcurrentHashMap.newKeySet());
    }

    private void ended(Session session, Session.State state) {
        if (state != Session.State.LOST && state != Session.State.CLOSED) {
            return;
        }
        Bundle bundle = bundles.remove(session);
        if (bundle != null) {
            bundle.subscription.close();
            bundle.members.forEach(tied -> tied.sessionEnded(state));
        }
    }

    /** A session's subscription and who hangs on it. */
    private record Bundle(Subscription subscription, Set<Tied> members) {}
}
