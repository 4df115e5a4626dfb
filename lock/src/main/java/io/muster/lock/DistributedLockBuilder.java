package io.muster.lock;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the options of a lock. Not thread-safe. */
public final class DistributedLockBuilder {
    private final EtcdConnection connection;
    private final String name;
    private @Nullable Duration ttl;
    private OnLoss onLoss = OnLoss.INTERRUPT;
    private HandOver handOver = HandOver.NONE;
    private @Nullable Duration longestHold;
    private @Nullable Duration delayAfterLoss;
    private boolean releasesInBackground;
    private boolean reentrant;
    private String note = "";
    private @Nullable Duration heldTooLong;
    private @Nullable Duration waitedTooLong;

    DistributedLockBuilder(EtcdConnection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * A session with this time to live instead of the shared one: how long the lock stays taken when its holder dies. All
     * locks on the connection that ask for the same time share it; it is opened when first needed and kept until it is
     * lost or the connection closes.
     *
     * @param ttl whole seconds, at least one; the server may grant more
     */
    public DistributedLockBuilder ttl(Duration ttl) {
        this.ttl = atLeast("ttl", ttl, Duration.ofSeconds(1));
        return this;
    }

    /** What happens to a body that runs when the lock is lost. Default: {@link OnLoss#INTERRUPT}. */
    public DistributedLockBuilder onLoss(OnLoss onLoss) {
        this.onLoss = onLoss;
        return this;
    }

    /**
     * Lets the process stand in line at etcd with one key for all its threads, and hand the lock from one to the next
     * without asking etcd. Default: off, everybody stands in line at etcd.
     *
     * <p>Within the process it stays first come, first served. Other processes wait for at most so many hand-overs, of
     * which the last begins before the time is over. A grant that is handed over has no proof yet when it is closed: it
     * was held by the session's clock, and {@link LockGrant#proof()} completes when the process gives the lock back.
     * Tokens of one key differ in their sequence, so a receiver must compare revision and sequence. Locks of one name
     * with the same options on the same connection are one line, however many objects there are.
     *
     * @param most how many hand-overs; at least one
     * @param longest how long after it was taken from etcd; more than zero
     */
    public DistributedLockBuilder handOverLocally(int most, Duration longest) {
        if (most < 1) {
            throw new InvalidSettingException("most", most, "at least 1");
        }
        handOver = new HandOver(most, positive("longest", longest), handOver.stay());
        return this;
    }

    /**
     * Keeps the lock for some time after it was given back, until somebody else is seen to want it, so that taking it
     * again costs nothing. Default: off.
     *
     * <p>It needs a watch on the line while the lock is held. The next user of another process waits for one event and
     * one transaction more. For proof and tokens, what {@link #handOverLocally} says goes for this, too.
     *
     * @param stay how long; more than zero
     */
    public DistributedLockBuilder stickFor(Duration stay) {
        handOver = new HandOver(handOver.most(), handOver.longest(), positive("stay", stay));
        return this;
    }

    /**
     * Lets {@code withLock} and {@link LockGrant#close()} return when giving the lock back has begun, one round trip
     * earlier; {@link LockGrant#proof()} tells later whether it was held to the end. A loss that is known before that they
     * still tell. Default: off, they wait for that.
     */
    public DistributedLockBuilder releaseInBackground() {
        releasesInBackground = true;
        return this;
    }

    /**
     * How long a grant may last at most; then it is lost with {@link io.muster.connection.LossReason#HELD_TOO_LONG}, and
     * the next in line has its turn. Default: as long as it is not closed.
     */
    public DistributedLockBuilder longestHold(Duration limit) {
        longestHold = positive("limit", limit);
        return this;
    }

    /**
     * Lets a body take the lock again: {@code withLock} and {@code callWithLock} on a thread that runs a body of this very
     * object run at once, under the same grant. Default: off; such a body waits for itself.
     */
    public DistributedLockBuilder reentrant() {
        reentrant = true;
        return this;
    }

    /** What the key tells about its owner, beside host, process, thread and time, to whoever looks. */
    public DistributedLockBuilder note(String note) {
        this.note = note;
        return this;
    }

    /** Logs a warning when a grant has lasted this long. Default: none. */
    public DistributedLockBuilder warnWhenHeldFor(Duration limit) {
        heldTooLong = positive("limit", limit);
        return this;
    }

    /** Logs a warning, with who holds the lock, when somebody has waited this long for it. Default: none. */
    public DistributedLockBuilder warnWhenWaitedFor(Duration limit) {
        waitedTooLong = positive("limit", limit);
        return this;
    }

    /**
     * Keeps the next in line waiting for some time after the lock was lost and not given back, so that what the former
     * holder has sent elsewhere arrives before the next one begins. Default: none, the next has its turn at once.
     *
     * <p>Lost means: the session ended, the key was deleted by hand, or the grant lasted for longer than it may. When the
     * former holder cannot tell etcd any more, the delay is that long at least, and at most half as long again and about a
     * TTL longer; then a place in line counts like the lock, since nobody else knows whether it had its turn.
     * {@link DistributedLock#forceRelease} and closing the connection end the delay. It costs no request: a second key is
     * written and deleted along with the first, under a lease that lives longer, which all locks of one TTL and delay share.
     *
     * @param delay more than zero
     */
    public DistributedLockBuilder delayAfterLoss(Duration delay) {
        delayAfterLoss = positive("delay", delay);
        return this;
    }

    /**
     * The lock; nothing is sent to etcd before it is used.
     *
     * @throws InvalidSettingException if the name is empty
     */
    public DistributedLock build() {
        WaitQueue queue = WaitQueue.of(connection, name);
        Duration delay = delayAfterLoss;
        return lock(delay == null ? queue : queue.delayedAfterLoss(delay));
    }

    /**
     * A read-write lock of this name, another one than the lock of this name; nothing is sent to etcd before it is used.
     *
     * @throws InvalidSettingException if the name is empty, or {@code handOverLocally}, {@code stickFor} or
     *     {@code delayAfterLoss} was asked for: readers and writers always stand in line at etcd
     */
    public DistributedReadWriteLock buildReadWriteLock() {
        refuseWhatOnlyALockHas("none, as readers and writers always stand in line at etcd");
        EtcdLock read = lock(WaitQueue.shared(connection, name));
        EtcdLock write = lock(WaitQueue.alone(connection, name));
        return new EtcdReadWriteLock(read, write, connection.callbackExecutor());
    }

    /**
     * A semaphore of this name, another one than the lock of this name; nothing is sent to etcd before it is used.
     *
     * @param permits how many hold a permit at a time; at least one, and the same for all who use the name
     * @throws InvalidSettingException if the name is empty, there are no permits, or {@code handOverLocally},
     *     {@code stickFor} or {@code delayAfterLoss} was asked for: every permit stands in line at etcd
     */
    public DistributedSemaphore buildSemaphore(int permits) {
        refuseWhatOnlyALockHas("none, as every permit stands in line at etcd");
        return new EtcdSemaphore(lock(WaitQueue.ofPlaces(connection, name, permits)), permits);
    }

    private void refuseWhatOnlyALockHas(String expected) {
        if (handOver.most() > 0) {
            throw new InvalidSettingException("handOverLocally", handOver.most(), expected);
        }
        if (handOver.stays()) {
            throw new InvalidSettingException("stickFor", handOver.stay(), expected);
        }
        if (delayAfterLoss != null) {
            throw new InvalidSettingException("delayAfterLoss", delayAfterLoss, "none, as only a lock has it");
        }
    }

    private EtcdLock lock(WaitQueue queue) {
        LockOptions options = new LockOptions(
                Optional.ofNullable(ttl),
                onLoss,
                handOver,
                Optional.ofNullable(longestHold),
                releasesInBackground,
                reentrant,
                note,
                Optional.ofNullable(heldTooLong),
                Optional.ofNullable(waitedTooLong));
        return new EtcdLock(connection, queue, entrance(queue), options);
    }

    private Entrance entrance(WaitQueue queue) {
        Duration own = ttl;
        SessionSource sessions = own == null ? SessionSource.shared(connection) : SessionSource.own(connection, own);
        String text = note;
        Supplier<Bytes> owner = () -> Owner.now(text);
        if (handOver.isNone()) {
            return new DirectEntrance(queue, sessions, owner);
        }
        HandOver limits = handOver;
        LocalLines.Key key =
                new LocalLines.Key(name, Optional.ofNullable(own), Optional.ofNullable(delayAfterLoss), limits);
        RemoteLine remote = new RemoteLine(connection, queue, sessions, owner);
        return LocalLines.of(connection).line(key, () -> new LocalLine(remote, limits, connection.timing()));
    }

    private static Duration positive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidSettingException(setting, value, "more than zero");
        }
        return value;
    }

    private static Duration atLeast(String setting, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new InvalidSettingException(setting, value, "at least " + least);
        }
        return value;
    }
}
