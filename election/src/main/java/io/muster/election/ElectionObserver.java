package io.muster.election;

import static java.util.Objects.requireNonNull;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.connection.queue.WaitQueue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** An election as who does not stand in it sees it: who leads, and who would be next. Thread-safe; needs no closing. */
public interface ElectionObserver {
    /** The election of this name. */
    static ElectionObserver of(EtcdConnection connection, String name) {
        requireNonNull(connection, "connection");
        return new Observing(connection, WaitQueue.of(connection, requireNonNull(name, "name")));
    }

    /** Its name. */
    String name();

    /** Asks etcd who leads; empty if nobody does. */
    Optional<Candidate> leader();

    /** Asynchronous twin of {@link #leader()}. */
    CompletableFuture<Optional<Candidate>> leaderAsync();

    /** Asks etcd for all candidates, the leader first, then in the order in which they will lead. */
    List<Candidate> candidates();

    /** Asynchronous twin of {@link #candidates()}. */
    CompletableFuture<List<Candidate>> candidatesAsync();

    /**
     * Tells who leads: once as soon as it is known, then each time the leader, its value, or what it says of when it
     * began changes; empty when nobody leads. In order, one at a time; terms never go backwards. While etcd cannot be
     * reached nothing is told, and what was missed in between is not told afterwards, only how things stand then.
     */
    Subscription observe(Executor executor, Consumer<Optional<Candidate>> listener);

    /** Like {@link #observe(Executor, Consumer)}, on the connection's callback executor. */
    Subscription observe(Consumer<Optional<Candidate>> listener);
}
