package io.muster.lock;

import io.muster.connection.FencingToken;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fence is what a receiver puts before its resources, so that nobody writes there whose lock is over: it remembers the
 * newest token that each resource has seen, and refuses older ones.
 *
 * <p>The write is done inside: of one resource one at a time, and none with an older token after one with a newer; of
 * different resources side by side. A token that was looked at before the write, and outside, proves nothing at the
 * moment of the write.
 *
 * <p>It lives in memory. So it protects what this process alone writes, and after a restart it knows nothing: a former
 * holder is admitted then until the present one has been seen. What has to hold beyond that keeps the token beside the
 * data, as FENCING.md shows for a database. Thread-safe.
 */
public final class Fence {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();

    /** The one used last comes last. */
    private final Map<String, Post> posts = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Long clusterId;

    /** No resource that is not known any more has seen a newer one than this. */
    private @Nullable FencingToken forgotten;

    private Fence(int limit, @Nullable Long clusterId) {
        if (limit < 1) {
            throw new IllegalArgumentException("resources: " + limit + " (expected: at least 1)");
        }
        this.limit = limit;
        this.clusterId = clusterId;
    }

    /**
     * A fence for the tokens of one cluster: that of the first token it sees.
     *
     * @param resources how many to remember; more than are written to within the time for which a lock is held, since a
     *     resource that had to be forgotten admits only tokens at least as new as any that was forgotten
     */
    public static Fence remembering(int resources) {
        return new Fence(resources, null);
    }

    /**
     * A fence for the tokens of this cluster.
     *
     * @param resources as for {@link #remembering(int)}
     * @param clusterId what {@link io.muster.connection.EtcdConnection#clusterId()} tells where the lock is taken
     */
    public static Fence remembering(int resources, long clusterId) {
        return new Fence(resources, clusterId);
    }

    /** What became of a write. */
    public sealed interface Verdict {
        /** It was done. */
        record Admitted() implements Verdict {}

        /**
         * It was not done.
         *
         * @param reason why
         * @param message why, in words for whoever sent it: the resource, the token, and what was expected
         */
        record Refused(Reason reason, String message) implements Verdict {}

        /** Whether it was done. */
        default boolean isAdmitted() {
            return this instanceof Admitted;
        }
    }

    /** Why a write was refused. */
    public enum Reason {
        /** The request has no token. */
        MISSING(428),
        /** What the request has is no token, or more than one. */
        MALFORMED(400),
        /** A newer token has been seen: the sender's lock is over. */
        STALE(412),
        /** The token says nothing here: another cluster gave it. */
        OTHER_CLUSTER(412),
        /**
         * What the resource has seen is not known any more, and may have been newer. A token that is taken now is new
         * enough.
         */
        FORGOTTEN(412);

        private final int httpStatus;

        Reason(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        /** The HTTP status that says so: 400, 412 or 428. */
        public int httpStatus() {
            return httpStatus;
        }
    }

    /**
     * Does a write unless the resource has seen a newer token; the same token may come again. While another write of the
     * same resource is being done it waits for its turn, as long as that takes, and only then compares.
     *
     * @param resource what is written, named by the receiver, not by the sender
     * @param token what the sender had as it sent this
     * @param write does it; what it throws comes through, and the token counts as seen
     */
    public <X extends Exception> Verdict pass(String resource, FencingToken token, LockBody.Action<X> write) throws X {
        Post post;
        lock.lock();
        try {
            if (clusterId == null) {
                clusterId = token.clusterId();
            } else if (clusterId != token.clusterId()) {
                return otherCluster(resource, token, clusterId);
            }
            Post known = posts.get(resource);
            if (known == null && isOlder(token, forgotten)) {
                return forgotten(resource, token);
            }
            post = known != null ? known : new Post(forgotten);
            posts.put(resource, post);
            post.users++;
        } finally {
            lock.unlock();
        }
        try {
            return post.pass(resource, token, write);
        } finally {
            left(post);
        }
    }

    /**
     * Like {@link #pass(String, FencingToken, LockBody.Action)}, with the token that a request carries.
     *
     * @param header all values of the header {@link FencingHeader#NAME}; empty if the request has none
     */
    public <X extends Exception> Verdict pass(String resource, List<String> header, LockBody.Action<X> write) throws X {
        Optional<FencingToken> token;
        try {
            token = FencingHeader.read(header);
        } catch (IllegalArgumentException e) {
            return new Verdict.Refused(Reason.MALFORMED, resource + ": " + e.getMessage());
        }
        if (token.isEmpty()) {
            String message = resource + ": no header " + FencingHeader.NAME + " (expected: the token of the lock)";
            return new Verdict.Refused(Reason.MISSING, message);
        }
        return pass(resource, token.get(), write);
    }

    private void left(Post post) {
        lock.lock();
        try {
            post.users--;
            Iterator<Post> oldest = posts.values().iterator();
            while (posts.size() > limit && oldest.hasNext()) {
                Post next = oldest.next();
                if (next.users == 0) {
                    oldest.remove();
                    forgotten = isOlder(forgotten, next.newest) ? next.newest : forgotten;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is older than anything. */
    private static boolean isOlder(@Nullable FencingToken token, @Nullable FencingToken other) {
        return other != null && (token == null || other.isNewerThan(token));
    }

    private static Verdict otherCluster(String resource, FencingToken token, long expected) {
        String cluster = Long.toHexString(expected);
        String message = resource + ": token " + token + " (expected: one of cluster " + cluster + ")";
        return new Verdict.Refused(Reason.OTHER_CLUSTER, message);
    }

    private static Verdict forgotten(String resource, FencingToken token) {
        String message = resource + ": token " + token + " may be out of date; what was written there before it is not"
                + " known any more (expected: a token taken now)";
        return new Verdict.Refused(Reason.FORGOTTEN, message);
    }

    /** Where one resource is guarded. */
    private static final class Post {
        private final ReentrantLock turn = new ReentrantLock();
        private final @Nullable FencingToken atLeast;

        /** Changed under the turn, and read by whoever forgets this when nobody uses it. */
        private @Nullable FencingToken newest;

        /** Guarded by the fence's lock. */
        private int users;

        Post(@Nullable FencingToken atLeast) {
            this.atLeast = atLeast;
        }

        <X extends Exception> Verdict pass(String resource, FencingToken token, LockBody.Action<X> write) throws X {
            turn.lock();
            try {
                if (isOlder(token, newest)) {
                    String message = resource + ": token " + token + " is out of date; its lock is over (expected: "
                            + newest + " or a newer one)";
                    return new Verdict.Refused(Reason.STALE, message);
                }
                if (isOlder(token, atLeast)) {
                    return forgotten(resource, token);
                }
                newest = token;
                write.run();
                return new Verdict.Admitted();
            } finally {
                turn.unlock();
            }
        }
    }
}
