package io.muster.election;

import io.muster.connection.EtcdConnection;
import io.muster.connection.RangeResult;
import io.muster.connection.Subscription;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.WaitQueue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Looks at the line of an election. */
class Observing implements ElectionObserver {
    private final EtcdConnection connection;
    private final WaitQueue queue;

    Observing(EtcdConnection connection, WaitQueue queue) {
        this.connection = connection;
        this.queue = queue;
    }

    @Override
    public final String name() {
        return queue.name();
    }

    @Override
    public final Optional<Candidate> leader() {
        return Blocking.uninterruptibly(leaderAsync());
    }

    @Override
    public final CompletableFuture<Optional<Candidate>> leaderAsync() {
        return queue.firstAsync().thenApply(first -> read(first).stream().findFirst());
    }

    @Override
    public final List<Candidate> candidates() {
        return Blocking.uninterruptibly(candidatesAsync());
    }

    @Override
    public final CompletableFuture<List<Candidate>> candidatesAsync() {
        return queue.lineAsync().thenApply(this::read);
    }

    private List<Candidate> read(RangeResult line) {
        return line.entries().stream()
                .map(entry -> Ballot.read(entry, connection.clusterId()))
                .toList();
    }

    @Override
    public final Subscription observe(Executor executor, Consumer<Optional<Candidate>> listener) {
        return queue.observe(executor, new Observer(connection::clusterId, listener));
    }

    @Override
    public final Subscription observe(Consumer<Optional<Candidate>> listener) {
        return observe(connection.callbackExecutor(), listener);
    }
}
