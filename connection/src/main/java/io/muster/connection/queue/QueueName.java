package io.muster.connection.queue;

import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;

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
    static QueueName of(String name) {
        if (name.isEmpty()) {
            throw new InvalidSettingException("name", "\"\"", "at least one character");
        }
        return new QueueName(name, KeyRange.prefix(escaped(name) + "/"));
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }

    /** A key that nobody else has: {@code name/<lease in hexadecimal>-<attempt>}. */
    AttemptKey takeKey(long leaseId) {
        return AttemptKey.take(range, leaseId);
    }
}
