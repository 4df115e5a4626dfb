package io.muster.lock;

import io.muster.connection.EtcdConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A count that any process may count down, and that any may wait for to reach zero.
 *
 * <p>What was counted down stays so: it hangs on no session, and outlives the process that did it. Like that of
 * {@link java.util.concurrent.CountDownLatch} it opens once; {@link #reset()} makes it a new one. All who use the name must
 * say the same count; whoever says another one than those who have counted down already is refused with
 * {@link io.muster.connection.InvalidSettingException}. Thread-safe; needs no closing.
 */
public interface DistributedCountDownLatch {
    /**
     * The latch of this name.
     *
     * @param count how often it is to be counted down; at least one
     */
    static DistributedCountDownLatch of(EtcdConnection connection, String name, int count) {
        return new EtcdCountDownLatch(connection, name, count);
    }

    /** Its name. */
    String name();

    /** How often it still has to be counted down. */
    long getCount();

    /** Asynchronous twin of {@link #getCount()}. */
    CompletableFuture<Long> getCountAsync();

    /**
     * Counts down once; does nothing when the count is zero. Costs a read and a transaction.
     *
     * @throws io.muster.connection.UnavailableException if etcd could not be reached; it was not counted down
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell, though asked twice
     */
    void countDown();

    /** Asynchronous twin of {@link #countDown()}. */
    CompletableFuture<@Nullable Void> countDownAsync();

    /**
     * Waits until the count is zero.
     *
     * @throws io.muster.connection.InvalidSettingException if others say another count; so for all methods that ask for it
     * @throws io.muster.connection.WaitInterruptedException if the thread is interrupted
     */
    void await();

    /** Asynchronous twin of {@link #await()}; cancelling the future ends the wait. */
    CompletableFuture<@Nullable Void> awaitAsync();

    /**
     * Waits until the count is zero, for some time; false if it is not by then.
     *
     * @param wait zero or more; with zero, etcd is asked once
     * @throws io.muster.connection.WaitInterruptedException if the thread is interrupted
     */
    boolean await(Duration wait);

    /** Asynchronous twin of {@link #await(Duration)}; cancelling the future ends the wait. */
    CompletableFuture<Boolean> awaitAsync(Duration wait);

    /**
     * Forgets what was counted down, so that the name can be used again, with any count. Who counts down at the same moment
     * may count for what comes after it.
     */
    void reset();

    /** Asynchronous twin of {@link #reset()}. */
    CompletableFuture<@Nullable Void> resetAsync();
}
