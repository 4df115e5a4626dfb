package io.muster.lock;

import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import io.muster.connection.queue.Hold;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who else stands in line at etcd while this process holds a lock, as a view of the line shows it. */
final class Rivals implements PrefixView.Listener {
    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Subscription subscription;
    private boolean closed;
    private volatile @Nullable ViewSnapshot line;
    private volatile boolean stale;

    /** Tells when it knows more. */
    Rivals(Runnable changed) {
        this.changed = changed;
    }

    void watch(Function<PrefixView.Listener, Subscription> observing) {
        Subscription begun = observing.apply(this);
        lock.lock();
        try {
            if (!closed) {
                subscription = begun;
                return;
            }
        } finally {
            lock.unlock();
        }
        begun.close();
    }

    void close() {
        Subscription begun;
        lock.lock();
        try {
            closed = true;
            begun = subscription;
            subscription = null;
        } finally {
            lock.unlock();
        }
        if (begun != null) {
            begun.close();
        }
    }

    /** Whether the view is at least as new as the hold, and shows nobody else. */
    boolean knowsThereIsNone(Hold hold) {
        ViewSnapshot seen = line;
        return !stale && seen != null && isOfItsTime(seen, hold) && isAlone(seen, hold);
    }

    /** Whether somebody may be there: the view shows it, or shows nothing new any more. */
    boolean seesOne(Hold hold) {
        ViewSnapshot seen = line;
        return stale || (seen != null && isOfItsTime(seen, hold) && !isAlone(seen, hold));
    }

    private static boolean isOfItsTime(ViewSnapshot seen, Hold hold) {
        return seen.revision() >= hold.token().revision();
    }

    /** One owner may have a second key, of the same revision. */
    private static boolean isAlone(ViewSnapshot seen, Hold hold) {
        return seen.size() <= 2
                && seen.get(hold.key()).isPresent()
                && seen.entries().stream()
                        .allMatch(
                                entry -> entry.createRevision() == hold.token().revision());
    }

    @Override
    public void onChange(ViewChange change) {
        line = change.snapshot();
        changed.run();
    }

    @Override
    public void onFreshness(PrefixView.Freshness freshness) {
        stale = freshness == PrefixView.Freshness.STALE || freshness == PrefixView.Freshness.CLOSED;
        changed.run();
    }
}
