package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.Session;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal of a key that nobody wants any more: tried until etcd confirms it, or the lease it hangs on is dead.
 *
 * <p>The key belongs to one attempt alone, so whatever stands there may go. When it is not known whether all requests
 * that put the key have arrived, one may still be under way, held up in a network or in a paused server, and put the
 * key back: then it looks again for a while.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int LOOKS_IN_DOUBT = 8;

    private final Queues queues;
    private final Session session;
    private final Bytes key;
    private final CompletableFuture<@Nullable Void> confirmed = new CompletableFuture<>();
    private Duration pause = FIRST_PAUSE;
    private int looksLeft;

    Removal(Queues queues, Session session, Bytes key, boolean inDoubt) {
        this.queues = queues;
        this.session = session;
        this.key = key;
        this.looksLeft = inDoubt ? LOOKS_IN_DOUBT : 0;
    }

    /** Completes when etcd has confirmed it once, or nothing is left to remove; never fails. */
    CompletableFuture<@Nullable Void> confirmed() {
        return confirmed;
    }

    void attempt() {
        Txn delete = Txn.when(Compare.present(key)).then(Op.delete(KeyRange.single(key)));
        queues.commit(delete).whenComplete(this::answered);
    }

    private void answered(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (failure == null) {
            confirmed.complete(null);
            if (looksLeft-- > 0) {
                again(Duration.ofSeconds(1L << (LOOKS_IN_DOUBT - looksLeft - 1)));
            }
            return;
        }
        Throwable cause = Blocking.unwrapped(failure);
        if (cause instanceof ConnectionClosedException || !session.isActive()) {
            confirmed.complete(null);
        } else if (cause instanceof RequestRefusedException) {
            LOG.warn("{} could not be removed; it stays until its session ends: {}", key, cause.toString());
            confirmed.complete(null);
        } else {
            again(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void again(Duration delay) {
        queues.later(delay, () -> {
            if (session.isActive()) {
                attempt();
            } else {
                confirmed.complete(null);
            }
        });
    }
}
