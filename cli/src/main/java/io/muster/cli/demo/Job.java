package io.muster.cli.demo;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Kv;
import io.muster.lock.DistributedLock;

/**
 * What must be done by one process at a time: it reads a number, adds one, and writes it back.
 *
 * <p>If two did it at a time, both would write the same number, and one turn would be lost.
 */
final class Job {
    private static final String COUNTER = "/job/counter";

    private final EtcdConnection etcd;
    private final DistributedLock lock;
    private final Reports reports;

    Job(EtcdConnection etcd, Reports reports) {
        this.etcd = etcd;
        this.lock = DistributedLock.of(etcd, "nightly-report");
        this.reports = reports;
    }

    /** One turn, under the lock; the write is refused by etcd if the lock were lost in between. */
    void turn() {
        lock.withLock(grant -> {
            long value = counter(etcd.kv()) + 1;
            grant.guarded().put(COUNTER, Long.toString(value));
            reports.send(Message.of("worked")
                    .with("value", value)
                    .with("token", grant.fencingToken().revision()));
        });
    }

    /** Where the number stands. */
    static long counter(Kv kv) {
        return kv.get(COUNTER).map(entry -> Long.parseLong(entry.valueText())).orElse(0L);
    }
}
