package io.muster.lock;

import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Locks that are held together, each by a hold of its own. */
final class HeldGrants implements MultiGrant {
    private final List<HeldGrant> grants;

    HeldGrants(List<HeldGrant> grants) {
        this.grants = List.copyOf(grants);
    }

    /** One that has been lost, or given back by itself. */
    Optional<HeldGrant> notHeld() {
        return grants.stream().filter(grant -> !grant.isHeld()).findFirst();
    }

    @Override
    public List<LockGrant> grants() {
        return List.copyOf(grants);
    }

    @Override
    public LockGrant grant(String name) {
        return grants.stream()
                .filter(grant -> grant.lockName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("lock: " + name + " (expected: one of " + names() + ")"));
    }

    private List<String> names() {
        return grants.stream().map(HeldGrant::lockName).toList();
    }

    @Override
    public boolean isHeld() {
        return notHeld().isEmpty();
    }

    @Override
    public void ensureHeld() {
        grants.forEach(HeldGrant::ensureHeld);
    }

    @Override
    public Duration remaining() {
        return grants.stream()
                .map(HeldGrant::remaining)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public boolean verify() {
        return Blocking.uninterruptibly(verifyAsync());
    }

    @Override
    public CompletableFuture<Boolean> verifyAsync() {
        return grants.stream()
                .map(HeldGrant::verifyAsync)
                .reduce(
                        CompletableFuture.completedFuture(true),
                        (one, other) -> one.thenCombine(other, (first, second) -> first && second));
    }

    @Override
    public CompletableFuture<LossReason> lost() {
        CompletableFuture<LossReason> first = new CompletableFuture<>();
        grants.forEach(grant -> grant.lost().thenAccept(first::complete));
        return first;
    }

    @Override
    public GuardedKv guarded() {
        Hold[] others = grants.stream().skip(1).map(HeldGrant::hold).toArray(Hold[]::new);
        return grants.get(0)
                .hold()
                .guarded(
                        (operation, ending) ->
                                new LockLostException(operation, String.join(", ", names()), ending, false),
                        others);
    }

    @Override
    public void close() {
        Blocking.uninterruptibly(closeAsync());
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        return CompletableFuture.allOf(
                grants.stream().map(HeldGrant::closeAsync).toArray(CompletableFuture[]::new));
    }
}
