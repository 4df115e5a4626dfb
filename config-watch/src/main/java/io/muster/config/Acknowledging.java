package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.Session;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.task.SerialExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in etcd, under the lease of this process's session, what became of the newest revision here.
 *
 * <p>A fleet hears of a revision all at once; that its instances do not all write at once, each waits for a random time
 * first. What is outdated by then is not said. When the session is lost, so are the keys, and they are written again.
 *
 * <p>The serial executor owns it.
 */
final class Acknowledging {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledging.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final EtcdConnection etcd;
    /** Taken while the connection is open: the last word is said while it is being closed. */
    private final Kv kv;

    private final Duration spread;
    private final List<Bytes> keys;
    private final SerialExecutor serial;
    private String wanted = "";
    private String said = "";
    private long saidAt;
    private @Nullable Session under;
    private boolean due;
    private boolean writing;
    private boolean closed;

    Acknowledging(EtcdConnection etcd, List<Layer> layers, Identity identity) {
        this.etcd = etcd;
        this.kv = etcd.kv();
        this.spread = identity.spread();
        this.keys = layers.stream()
                .map(layer -> new AcknowledgementKeys(layer.prefix()).key(identity.instance()))
                .toList();
        this.serial = new SerialExecutor(etcd.callbackExecutor());
    }

    /** What is to be said from now on. */
    void say(String statement) {
        serial.execute(() -> {
            wanted = statement;
            soon(atRandom());
        });
    }

    /** Says nothing any more, and takes back what was said. */
    void close() {
        serial.execute(() -> {
            closed = true;
            if (!said.isEmpty()) {
                // Another process of the same name may have said something since.
                kv.commitAsync(Txn.when(Compare.unchangedSince(keys.get(0), saidAt))
                        .then(keys.stream().<Op>map(Op::delete).toArray(Op[]::new)));
            }
        });
    }

    private Duration atRandom() {
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(spread.toNanos() + 1));
    }

    private void soon(Duration delay) {
        if (!due && !closed) {
            due = true;
            etcd.timing().schedule(delay, () -> serial.execute(this::write));
        }
    }

    private void write() {
        due = false;
        if (closed || writing || wanted.equals(said) || etcd.isClosed()) {
            return;
        }
        writing = true;
        String statement = wanted;
        etcd.sessionAsync()
                .thenComposeAsync(session -> put(session, statement), serial)
                .whenCompleteAsync((result, failure) -> written(statement, result, failure), serial);
    }

    private CompletableFuture<TxnResult> put(Session session, String statement) {
        if (session != under) {
            under = session;
            session.ended().thenRunAsync(() -> lost(session), serial);
        }
        Bytes value = Bytes.utf8(statement);
        return kv.commitAsync(Txn.when()
                .then(keys.stream()
                        .<Op>map(key -> Op.put(key, value, session.leaseId()))
                        .toArray(Op[]::new)));
    }

    private void written(String statement, @Nullable TxnResult result, @Nullable Throwable failure) {
        writing = false;
        if (result != null) {
            said = statement;
            saidAt = result.revision();
        } else {
            LOG.debug("{} is not acknowledged: {}", statement, String.valueOf(failure));
        }
        if (closed) {
            close();
        } else if (!wanted.equals(said) && !etcd.isClosed()) {
            soon(result == null ? AGAIN.plus(atRandom()) : atRandom());
        }
    }

    /** The keys went with the lease. */
    private void lost(Session session) {
        if (session == under) {
            said = "";
            if (!wanted.isEmpty() && !etcd.isClosed()) {
                soon(AGAIN.plus(atRandom()));
            }
        }
    }
}
