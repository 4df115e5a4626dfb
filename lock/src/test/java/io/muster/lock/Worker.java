package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.ParentProcess;
import java.time.Duration;

/**
 * A process that holds a lock and does as it is told, line by line.
 *
 * <p>It says {@code held} with its token when it has the lock. {@code held?} and {@code write} are answered under the
 * lock, also after an interrupt, which it reports; {@code end} ends the body.
 */
final class Worker {
    private static final ParentProcess TEST = ParentProcess.on(System.in, System.out);

    private Worker() {}

    /** Takes an endpoint, a namespace, the name of the lock, and the session's TTL in seconds. */
    public static void main(String[] arguments) {
        EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                .endpoints(arguments[0])
                .namespace(arguments[1])
                // A fresh JVM among others on few cores is slow to connect, and waits for its body when it is told to
                // go.
                .connectTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(20))
                .sessionTtl(Duration.ofSeconds(Long.parseLong(arguments[3])))
                .build());
        Runtime.getRuntime().addShutdownHook(new Thread(etcd::close, "goodbye"));
        try {
            DistributedLock.of(etcd, arguments[2]).withLock(Worker::work);
            TEST.say("held to the end");
        } catch (LockLostException e) {
            TEST.say("lost");
        }
    }

    private static void work(LockGrant grant) {
        TEST.say("held " + grant.fencingToken());
        TEST.obey(order -> order.equals("held?") ? Boolean.toString(grant.isHeld()) : write(order, grant));
    }

    private static String write(String value, LockGrant grant) {
        try {
            grant.guarded().put("data", value);
            return "written";
        } catch (LockLostException e) {
            return "refused";
        }
    }
}
