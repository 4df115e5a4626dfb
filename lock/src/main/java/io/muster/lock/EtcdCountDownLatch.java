package io.muster.lock;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.ViewChange;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A latch made of one key for each time that it was counted down, under the number that it began with. */
final class EtcdCountDownLatch implements DistributedCountDownLatch {
    private final EtcdConnection connection;
    private final WaitQueue keys;
    private final KeyRange counted;
    private final int count;

    EtcdCountDownLatch(EtcdConnection connection, String name, int count) {
        if (count < 1) {
            throw new InvalidSettingException("count", count, "at least 1");
        }
        this.connection = connection;
        this.keys = WaitQueue.ofKind(connection, name, "latch");
        this.counted = KeyRange.prefix(keys.range().start().concat(Bytes.utf8(count + "/")));
        this.count = count;
    }

    @Override
    public String name() {
        return keys.name();
    }

    @Override
    public long getCount() {
        return Blocking.uninterruptibly(getCountAsync());
    }

    @Override
    public CompletableFuture<Long> getCountAsync() {
        Txn read = Txn.when()
                .then(
                        Op.get(counted).limit(1).withoutValues(),
                        Op.get(keys.range()).limit(2).withoutValues());
        return sent(read).thenApply(this::left);
    }

    private long left(TxnResult result) {
        TxnResult.Read own = result.read(0);
        if (result.read(1).count() > own.count()) {
            throw anotherCount();
        }
        return Math.max(0, count - own.count());
    }

    private InvalidSettingException anotherCount() {
        return new InvalidSettingException(
                "count", count, "the count of those who have counted down " + name() + " before");
    }

    @Override
    public void countDown() {
        Blocking.uninterruptibly(countDownAsync());
    }

    @Override
    public CompletableFuture<@Nullable Void> countDownAsync() {
        return getCountAsync().thenCompose(left -> left == 0 ? CompletableFuture.completedFuture(null) : countOnce());
    }

    /** With a key that nobody else has, so that sending it again counts no more. */
    private CompletableFuture<@Nullable Void> countOnce() {
        Bytes key = counted.start().concat(Bytes.utf8(UUID.randomUUID().toString()));
        Txn once = Txn.when(Compare.absent(key)).then(Op.put(key, Owner.now("")));
        return sent(once)
                .handle((result, failure) ->
                        failure != null && Blocking.unwrapped(failure) instanceof OutcomeUnknownException
                                ? sent(once)
                                : ended(result, failure))
                .thenCompose(again -> again)
                .thenApply(result -> null);
    }

    private static CompletableFuture<TxnResult> ended(TxnResult result, @Nullable Throwable failure) {
        return failure == null
                ? CompletableFuture.completedFuture(result)
                : CompletableFuture.failedFuture(Blocking.unwrapped(failure));
    }

    private CompletableFuture<TxnResult> sent(Txn txn) {
        try {
            return connection.kv().commitAsync(txn);
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    @Override
    public void await() {
        Blocking.interruptibly(awaitAsync(), "await latch", name());
    }

    @Override
    public CompletableFuture<@Nullable Void> awaitAsync() {
        Awaiting<@Nullable Void> awaiting = new Awaiting<>(connection, "await latch", name());
        return awaiting.following(keys, change -> {
                    if (isOpen(change, awaiting)) {
                        awaiting.future().complete(null);
                    }
                })
                .future();
    }

    @Override
    public boolean await(Duration wait) {
        return Blocking.interruptibly(awaitAsync(wait), "await latch", name());
    }

    @Override
    public CompletableFuture<Boolean> awaitAsync(Duration wait) {
        if (wait.isNegative()) {
            throw new InvalidSettingException("wait", wait, "zero or more");
        }
        if (wait.isZero()) {
            return getCountAsync().thenApply(left -> left == 0);
        }
        Awaiting<Boolean> awaiting = new Awaiting<>(connection, "await latch", name());
        return awaiting.whenOver(wait, () -> awaiting.future().complete(false))
                .following(keys, change -> {
                    if (isOpen(change, awaiting)) {
                        awaiting.future().complete(true);
                    }
                })
                .future();
    }

    private boolean isOpen(ViewChange change, Awaiting<?> awaiting) {
        int own = change.snapshot().entries(counted).size();
        if (change.snapshot().size() > own) {
            awaiting.fail(anotherCount());
        }
        return own >= count;
    }

    @Override
    public void reset() {
        Blocking.uninterruptibly(resetAsync());
    }

    @Override
    public CompletableFuture<@Nullable Void> resetAsync() {
        return sent(Txn.when().then(Op.delete(keys.range()))).thenApply(result -> null);
    }

    @Override
    public String toString() {
        return "latch " + name() + " of " + count;
    }
}
