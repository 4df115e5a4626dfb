package io.muster.lock;

import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The line of those who want one lock in this process: it stands in line at etcd with one key for all of them, and hands
 * the hold from one to the next, first come, first served.
 *
 * <p>It moves IDLE → ENTERING → HELD → RESTING → HELD …, and from anywhere back to IDLE. What it sets off is done after
 * its lock is free again.
 */
final class LocalLine implements Entrance {
    private enum Stage {
        /** Nobody of this process stands in line at etcd. */
        IDLE,
        /** On the way to the front of the line at etcd. */
        ENTERING,
        /** Somebody has a turn. */
        HELD,
        /** Held, and nobody here wants it at the moment. */
        RESTING
    }

    private final RemoteLine remote;
    private final HandOver limits;
    private final Timing timing;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Waiter<?, ?>> waiting = new LinkedHashSet<>();
    private Stage stage = Stage.IDLE;
    private @Nullable Entry entry;
    private @Nullable Batch batch;
    private @Nullable Turn turn;

    LocalLine(RemoteLine remote, HandOver limits, Timing timing) {
        this.remote = remote;
        this.limits = limits;
        this.timing = timing;
    }

    @Override
    public <G extends LockGrant> CompletableFuture<G> enter(Ask<? extends G> ask) {
        Supplier<G> never = () -> {
            throw new IllegalStateException("an end of a wait without end");
        };
        return join(new Waiter<G, G>(ask, grant -> grant, never), null);
    }

    @Override
    public <G extends LockGrant> CompletableFuture<Optional<G>> enter(Ask<? extends G> ask, Duration wait) {
        return join(new Waiter<G, Optional<G>>(ask, Optional::of, Optional::empty), wait);
    }

    private <F> CompletableFuture<F> join(Waiter<?, F> waiter, @Nullable Duration wait) {
        boolean mayWait = wait == null || !wait.isZero();
        changing(then -> {
            if (stage == Stage.RESTING && !isBatchHeld()) {
                end(then);
            }
            if (stage == Stage.RESTING) {
                grant(waiter, then);
            } else if (stage == Stage.IDLE) {
                waiting.add(waiter);
                enter(mayWait ? null : waiter, then);
            } else if (mayWait) {
                waiting.add(waiter);
            } else {
                then.add(waiter::inVain);
            }
            if (wait != null && mayWait && waiting.contains(waiter)) {
                waiter.setTimer(timing.schedule(wait, () -> remote.run(() -> runOut(waiter))));
            }
        });
        waiter.future().whenComplete((result, failure) -> {
            if (waiter.future().isCancelled()) {
                leave(waiter);
            }
        });
        return waiter.future();
    }

    /** Its time is over. While it is not known whether etcd lets the process stand in line, that has to be awaited. */
    private void runOut(Waiter<?, ?> waiter) {
        changing(then -> {
            if (!waiting.contains(waiter)) {
                return;
            }
            if (entry != null && !entry.isStanding() && !waiter.isLate()) {
                waiter.setLate();
                waiter.setTimer(timing.schedule(remote.answerTimeout(), () -> remote.run(() -> runOut(waiter))));
                return;
            }
            waiting.remove(waiter);
            then.add(waiter.isLate() ? () -> waiter.fail(remote.silent()) : waiter::inVain);
            abandonIfUnwanted(then);
        });
    }

    private void leave(Waiter<?, ?> waiter) {
        changing(then -> {
            if (waiting.remove(waiter)) {
                waiter.cancelTimer();
                abandonIfUnwanted(then);
            }
        });
    }

    private void abandonIfUnwanted(List<Runnable> then) {
        Entry unwanted = entry;
        if (unwanted != null && waiting.isEmpty()) {
            end(then);
            then.add(unwanted::abandon);
        }
    }

    /** Goes to stand in line at etcd; for one who does not wait only if nobody stands there. */
    private void enter(@Nullable Waiter<?, ?> notWaiting, List<Runnable> then) {
        Entry begun = new Entry(notWaiting);
        stage = Stage.ENTERING;
        entry = begun;
        then.add(() -> {
            CompletableFuture<Optional<Hold>> entering =
                    notWaiting == null ? remote.enter(() -> standing(begun)) : remote.tryEnter();
            begun.began(entering);
            entering.whenComplete((hold, failure) -> {
                if (hold == null) {
                    failed(begun, Blocking.unwrapped(failure));
                } else {
                    entered(begun, hold.orElse(null));
                }
            });
        });
    }

    private void standing(Entry which) {
        changing(then -> {
            which.setStanding();
            if (entry != which) {
                return;
            }
            List<Waiter<?, ?>> late = waiting.stream().filter(Waiter::isLate).toList();
            late.forEach(waiter -> then.add(waiter::inVain));
            late.forEach(Waiter::cancelTimer);
            late.forEach(waiting::remove);
            abandonIfUnwanted(then);
        });
    }

    private void entered(Entry which, @Nullable Hold hold) {
        if (hold == null) {
            changing(then -> missed(which, then));
            return;
        }
        hold.lost().thenAccept(reason -> lost(hold, reason));
        changing(then -> {
            if (entry != which) {
                then.add(hold::releaseAsync);
                return;
            }
            entry = null;
            begin(hold, then);
            next(then);
        });
    }

    private void begin(Hold hold, List<Runnable> then) {
        Rivals rivals = limits.stays() ? new Rivals(this::giveBackIfRivalIsSeen) : null;
        if (rivals != null) {
            then.add(() -> rivals.watch(remote::observe));
        }
        batch = new Batch(
                hold,
                rivals,
                limits.most(),
                timing.nanoTime() + limits.longest().toNanos());
    }

    private void missed(Entry which, List<Runnable> then) {
        if (entry != which) {
            return;
        }
        Waiter<?, ?> notWaiting = which.notWaiting();
        if (notWaiting != null && waiting.remove(notWaiting)) {
            then.add(notWaiting::inVain);
        }
        end(then);
        enterIfWanted(then);
    }

    private void failed(Entry which, Throwable failure) {
        changing(then -> {
            if (entry != which) {
                return;
            }
            for (Waiter<?, ?> waiter : waiting) {
                waiter.cancelTimer();
                then.add(() -> waiter.fail(failure));
            }
            waiting.clear();
            end(then);
        });
    }

    private void lost(Hold hold, LossReason reason) {
        changing(then -> {
            if (batch == null || batch.hold() != hold) {
                return;
            }
            Turn lost = turn;
            if (lost != null) {
                then.add(() -> lost.lose(reason));
            }
            end(then);
            enterIfWanted(then);
        });
    }

    /** The owner of a turn is done with it. */
    CompletableFuture<Boolean> end(Turn ended, boolean certain, Op... lastWrites) {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        changing(then -> {
            Batch now = turn == ended ? batch : null;
            if (now != null && certain && lastWrites.length == 0 && goesOn(now, then)) {
                held.complete(true);
                return;
            }
            if (now != null) {
                end(then);
            }
            then.add(() -> ended.giveBack(held, lastWrites));
            enterIfWanted(then);
        });
        return held;
    }

    /** The hold goes to the next one here, or is kept, if it may be. */
    private boolean goesOn(Batch now, List<Runnable> then) {
        if (!now.hold().isHeld()) {
            return false;
        }
        if (waiting.isEmpty()) {
            return now.mayRest() && rest(now);
        }
        if (!now.handsOver(timing.nanoTime())) {
            return false;
        }
        next(then);
        return true;
    }

    /** Whoever waits longest has the next turn; if nobody does, the hold goes back. */
    private void next(List<Runnable> then) {
        Iterator<Waiter<?, ?>> all = waiting.iterator();
        if (all.hasNext()) {
            Waiter<?, ?> first = all.next();
            all.remove();
            first.cancelTimer();
            grant(first, then);
        } else if (batch != null) {
            giveBack(batch, then);
        }
    }

    private void giveBack(Batch now, List<Runnable> then) {
        then.add(now.hold()::releaseAsync);
        end(then);
    }

    private void grant(Waiter<?, ?> waiter, List<Runnable> then) {
        Turn begun = Objects.requireNonNull(batch).nextTurn(this);
        turn = begun;
        stage = Stage.HELD;
        then.add(() -> waiter.grant(begun));
    }

    private boolean rest(Batch now) {
        turn = null;
        stage = Stage.RESTING;
        now.rest(timing.schedule(limits.stay(), () -> remote.run(() -> giveBackIfResting(now))));
        return true;
    }

    private void giveBackIfResting(Batch rested) {
        changing(then -> {
            if (stage == Stage.RESTING && batch == rested) {
                giveBack(rested, then);
            }
        });
    }

    private void giveBackIfRivalIsSeen() {
        changing(then -> {
            if (stage == Stage.RESTING && batch != null && !batch.mayRest()) {
                giveBack(batch, then);
            }
        });
    }

    private boolean isBatchHeld() {
        return batch != null && batch.hold().isHeld();
    }

    private void enterIfWanted(List<Runnable> then) {
        if (stage == Stage.IDLE && !waiting.isEmpty()) {
            enter(null, then);
        }
    }

    private void end(List<Runnable> then) {
        if (batch != null) {
            then.add(batch.ended());
        }
        batch = null;
        turn = null;
        entry = null;
        stage = Stage.IDLE;
    }

    private void changing(Consumer<List<Runnable>> change) {
        List<Runnable> then = new ArrayList<>(2);
        lock.lock();
        try {
            change.accept(then);
        } finally {
            lock.unlock();
        }
        then.forEach(Runnable::run);
    }
}
