package io.muster.election;

import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.ParentProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A process that stands in the election and does as it is told while it leads, line by line.
 *
 * <p>It says {@code leading} with its term when its task begins. {@code leader?} and what is to be written are answered
 * within the task, also after an interrupt, which it reports; {@code end} ends the task.
 */
final class Worker {
    private static final ParentProcess TEST = ParentProcess.on(System.in, System.out);

    private Worker() {}

    /** Takes an endpoint, a namespace, and the session's TTL in seconds. */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdConnection etcd =
                EtcdConnection.open(ShardWorker.settings(arguments[0], arguments[1], Integer.parseInt(arguments[2])));
        Candidacy candidacy = LeaderElection.builder(etcd, "billing", "worker")
                .closeWait(Duration.ofSeconds(60))
                .build()
                .start(Worker::lead);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            candidacy.close();
                            etcd.close();
                        },
                        "goodbye"));
        new CountDownLatch(1).await();
    }

    private static void lead(Leadership leadership) {
        TEST.say("leading " + leadership.term());
        TEST.obey(
                order -> order.equals("leader?") ? Boolean.toString(leadership.isLeader()) : write(order, leadership));
    }

    private static String write(String value, Leadership leadership) {
        try {
            leadership.guarded().put("data", value);
            return "written";
        } catch (LeadershipLostException e) {
            return "refused";
        } catch (CoordinationException e) {
            return "unknown";
        }
    }
}
