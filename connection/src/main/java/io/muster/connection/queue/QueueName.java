package io.muster.connection.queue;

import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;

/**
 * The name of a queue, and the keys that follow from it.
 *
 * <p>As in etcd's own {@code concurrency} package, all keys under {@code name/} stand in line, oldest create revision
 * first. So that {@code jobs} never waits for what stands in line at {@code jobs/1}, a slash in a name is written as
 * {@code %2F} in the key, and a percent sign as {@code %25}. Any other percent sign begins what makes queues of one name
 * different ones: {@code name%permits/}.
 *
 * @param name the name as the user gave it
 * @param range all keys that stand in line
 */
record QueueName(String name, KeyRange range) {
    static QueueName of(String name) {
        return of(name, "");
    }

    /**
     * A queue that is another one than that of the name alone.
     *
     * @param kind what it is for; letters and hyphens
     */
    static QueueName of(String name, String kind) {
        if (name.isEmpty()) {
            throw new InvalidSettingException("name", "\"\"", "at least one character");
        }
        String suffix = kind.isEmpty() ? "/" : "%" + kind + "/";
        return new QueueName(name, KeyRange.prefix(escaped(name) + suffix));
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }
}
