package io.muster.lock;

import io.muster.connection.queue.Hold;
import io.muster.connection.task.Timing;
import org.jspecify.annotations.Nullable;

/** The turns that one hold serves, one after the other; guarded by the lock of the line. */
final class Batch {
    private final Hold hold;
    private final @Nullable Rivals rivals;
    private final long endNanos;
    private int turns;
    private int handOversLeft;
    private Timing.@Nullable Cancellable rest;

    Batch(Hold hold, @Nullable Rivals rivals, int handOvers, long endNanos) {
        this.hold = hold;
        this.rivals = rivals;
        this.handOversLeft = handOvers;
        this.endNanos = endNanos;
    }

    Hold hold() {
        return hold;
    }

    Turn nextTurn(LocalLine line) {
        wake();
        return new Turn(line, hold, turns++);
    }

    /** Whether somebody else of this process may have it next; counts. */
    boolean handsOver(long nowNanos) {
        if (rivals != null && rivals.knowsThereIsNone(hold)) {
            return true;
        }
        return nowNanos - endNanos < 0 && handOversLeft-- > 0;
    }

    /** Whether it may be kept though nobody of this process wants it now. */
    boolean mayRest() {
        return rivals != null && !rivals.seesOne(hold);
    }

    void rest(Timing.Cancellable end) {
        rest = end;
    }

    private void wake() {
        if (rest != null) {
            rest.cancel();
            rest = null;
        }
    }

    /** It is over: nothing of it is waited for or listened to any more. */
    Runnable ended() {
        wake();
        Rivals watched = rivals;
        return watched == null ? () -> {} : watched::close;
    }
}
