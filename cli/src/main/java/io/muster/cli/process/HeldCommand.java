package io.muster.cli.process;

import io.muster.connection.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A command that runs while something is held that hangs on a lease.
 *
 * @param command the program and its arguments
 * @param ttl the lease's time to live
 * @param stop hands signals on to it
 */
public record HeldCommand(List<String> command, Duration ttl, Stop stop) {
    /** A third of the time to live may be over when this process is killed; in this one the child has to end. */
    private static final int PARTS = 3;

    /**
     * How it ended.
     *
     * @param lost whether it was ended because what was held is lost
     * @param exitCode its exit code
     */
    public record Ending(boolean lost, int exitCode) {}

    /**
     * Runs it to its end; when what is held is lost before, it is ended, before etcd can give that to somebody else.
     *
     * @param variables for its environment
     * @param lost completes when what is held is lost
     * @param onLoss told before it is ended
     * @throws io.muster.cli.EndedException if it cannot be started
     */
    public <R> Ending run(Map<String, String> variables, CompletableFuture<R> lost, Consumer<R> onLoss) {
        try (Child child = Child.start(command, variables, ttl.dividedBy(PARTS))) {
            CompletableFuture<Integer> ended = child.ended();
            Subscription signals = stop.handOnTo(child::signal);
            try {
                CompletableFuture.anyOf(ended, lost).join();
                if (ended.isDone()) {
                    return new Ending(false, ended.join());
                }
                // First: nobody may read what is said, and that must not hold this up.
                child.end(killAfter(ttl));
                onLoss.accept(lost.join());
                return new Ending(true, ended.join());
            } finally {
                signals.close();
            }
        }
    }

    /**
     * A session calls itself lost a twentieth of its time to live before etcd does, at least 200 ms: of that, four fifths are
     * for ending in good order.
     */
    static Duration killAfter(Duration ttl) {
        Duration least = Duration.ofMillis(200);
        Duration margin = ttl.dividedBy(20);
        return (margin.compareTo(least) < 0 ? least : margin).multipliedBy(4).dividedBy(5);
    }
}
