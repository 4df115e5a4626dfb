package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The name of a queue, and the keys that follow from it.
 *
 * <p>As in etcd's own {@code concurrency} package, all keys under {@code name/} stand in line, oldest create revision
 * first. So that {@code jobs} never waits for what stands in line at {@code jobs/1}, a slash in a name is written as
 * {@code %2F} in the key, and a percent sign as {@code %25}.
 *
 * @param name the name as the user gave it
 * @param range all keys that stand in line
 */
record QueueName(String name, KeyRange range) {
    /** One count for the whole process: a lease may serve many queues, and no attempt may meet another one's key. */
    private static final AtomicLong ATTEMPTS = new AtomicLong();

    static QueueName of(String name) {
        if (name.isEmpty()) {
            throw new InvalidSettingException("name", "\"\"", "at least one character");
        }
        return new QueueName(name, KeyRange.prefix(escaped(name) + "/"));
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }

    /** A key that nobody has used: {@code name/<lease in hexadecimal>-<attempt>}. */
    Bytes newKey(long leaseId) {
        return range.start().concat(Bytes.utf8(Long.toHexString(leaseId) + "-" + ATTEMPTS.incrementAndGet()));
    }
}
