package io.muster.election;

import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A process that stands in the election and does as it is told while it leads, line by line.
 *
 * <p>It says {@code leading} with its term when its task begins. {@code leader?} and what is to be written are answered
 * within the task, also after an interrupt, which it reports; {@code end} ends the task.
 */
final class Worker {
    private static final BlockingQueue<String> COMMANDS = new LinkedBlockingQueue<>();

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
        Thread reader = new Thread(Worker::read, "commands");
        reader.setDaemon(true);
        reader.start();
        new CountDownLatch(1).await();
    }

    private static void lead(Leadership leadership) {
        say("leading " + leadership.term());
        while (true) {
            try {
                String command = COMMANDS.take();
                if (command.equals("end")) {
                    say("ending");
                    return;
                }
                obey(command, leadership);
            } catch (InterruptedException e) {
                say("interrupted");
            }
        }
    }

    private static void obey(String command, Leadership leadership) {
        if (command.equals("leader?")) {
            say(Boolean.toString(leadership.isLeader()));
            return;
        }
        try {
            leadership.guarded().put("data", command);
            say("written");
        } catch (LeadershipLostException e) {
            say("refused");
        } catch (CoordinationException e) {
            say("unknown");
        }
    }

    private static void read() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                COMMANDS.add(line);
            }
        } catch (IOException e) {
            say(e.toString());
        }
    }

    private static void say(String words) {
        System.out.println(words);
        System.out.flush();
    }
}
