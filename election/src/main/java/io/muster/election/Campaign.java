package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.Session;
import io.muster.connection.SessionLostException;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One way through the line to a leadership.
 *
 * <p>Who had to step aside for a transfer stands in line again, at its end. Who is first while work of a former leader
 * in this process still goes on gives the place back, so that another process can lead meanwhile, and stands in line
 * again when that work has ended.
 */
final class Campaign<G> {
    private final Desk desk;
    private final Runnable standing;
    private final Function<Optional<HeldLeadership>, G> result;
    private final @Nullable Long until;
    private final CompletableFuture<G> outcome = new CompletableFuture<>();
    private volatile CompletableFuture<?> waiting = CompletableFuture.completedFuture(null);
    private volatile @Nullable Session session;
    private volatile Instant entered = Instant.EPOCH;

    /**
     * What all campaigns of an election need.
     *
     * @param queue the line
     * @param sessions where sessions come from
     * @param ballot who stands
     * @param timing the clock
     * @param elected makes a leadership of a hold, and of when it began
     * @param enter takes the leadership into office
     */
    record Desk(
            WaitQueue queue,
            SessionSource sessions,
            Ballot ballot,
            Timing timing,
            BiFunction<Hold, Instant, HeldLeadership> elected,
            BiFunction<Hold, HeldLeadership, Incumbents.Entry> enter) {}

    private Campaign(Desk desk, Runnable standing, Function<Optional<HeldLeadership>, G> result, @Nullable Long until) {
        this.desk = desk;
        this.standing = standing;
        this.result = result;
        this.until = until;
        outcome.whenComplete((won, failure) -> {
            if (outcome.isCancelled()) {
                waiting.cancel(true);
            }
        });
    }

    /** As long as it takes. */
    static <G> CompletableFuture<G> begin(Desk desk, Function<HeldLeadership, G> won) {
        return begin(desk, won, () -> {});
    }

    /** As long as it takes, for whoever wants to know that it stands in line. */
    static CompletableFuture<HeldLeadership> begin(Desk desk, Runnable standing) {
        return begin(desk, Function.identity(), standing);
    }

    private static <G> CompletableFuture<G> begin(Desk desk, Function<HeldLeadership, G> won, Runnable standing) {
        Campaign<G> campaign = new Campaign<>(desk, standing, leadership -> won.apply(leadership.orElseThrow()), null);
        campaign.enter(WaitQueue.NO_LIMIT);
        return campaign.outcome;
    }

    /** For some time; empty when that is over. */
    static CompletableFuture<Optional<Leadership>> begin(Desk desk, Duration wait) {
        boolean limited = wait.compareTo(Duration.ofDays(36_500)) < 0;
        Campaign<Optional<Leadership>> campaign = new Campaign<>(
                desk,
                () -> {},
                won -> won.map(Function.identity()),
                limited ? desk.timing().nanoTime() + wait.toNanos() : null);
        campaign.enter(wait);
        return campaign.outcome;
    }

    private void enter(Duration wait) {
        Instant now = now();
        Bytes value = desk.ballot().proclaiming("", now);
        entered = now;
        desk.sessions().session().thenAccept(opened -> session = opened);
        if (until == null) {
            follow(desk.queue().enter(desk.sessions(), value, Optional::<Hold>of, standing));
        } else {
            follow(desk.queue().enter(desk.sessions(), value, wait, Function.identity()));
        }
    }

    private void follow(CompletableFuture<Optional<Hold>> entered) {
        waiting = entered;
        entered.whenComplete((hold, failure) -> {
            if (failure != null) {
                failed(Blocking.unwrapped(failure));
            } else if (hold.isPresent()) {
                granted(hold.get());
            } else {
                outcome.complete(result.apply(Optional.empty()));
            }
        });
        if (outcome.isCancelled()) {
            entered.cancel(true);
        }
    }

    private void granted(Hold hold) {
        HeldLeadership leadership = desk.elected().apply(hold, hold.hasWaited() ? now() : entered);
        Incumbents.Entry entry = desk.enter().apply(hold, leadership);
        if (!entry.taken()) {
            leadership.resignAsync();
            again(entry.free());
            return;
        }
        leadership.announce();
        if (!outcome.complete(result.apply(Optional.of(leadership)))) {
            leadership.resignAsync();
        }
    }

    /** As precise as clocks of several machines can be, and no longer to read. */
    private Instant now() {
        return desk.timing().wallTime().truncatedTo(ChronoUnit.MILLIS);
    }

    private void failed(Throwable cause) {
        Session mine = session;
        if (cause instanceof SessionLostException && mine != null && mine.isActive()) {
            mine.checkAsync().whenComplete((state, unknown) -> {
                if (mine.isActive()) {
                    again(CompletableFuture.completedFuture(null));
                } else {
                    outcome.completeExceptionally(cause);
                }
            });
        } else {
            outcome.completeExceptionally(cause);
        }
    }

    /** Stands in line again when something has happened, unless the time is over. */
    private void again(CompletableFuture<?> after) {
        if (until == null) {
            after.thenRun(() -> enter(WaitQueue.NO_LIMIT));
            return;
        }
        CompletableFuture<?> soonest = after.copy();
        waiting = soonest;
        soonest.completeOnTimeout(null, Math.max(0, until - desk.timing().nanoTime()), TimeUnit.NANOSECONDS)
                .thenRun(() -> {
                    long left = until - desk.timing().nanoTime();
                    if (left > 0) {
                        enter(Duration.ofNanos(left));
                    } else {
                        outcome.complete(result.apply(Optional.empty()));
                    }
                });
    }
}
