package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A process that holds a lock and does as it is told, line by line.
 *
 * <p>It says {@code held} with its token when it has the lock. {@code held?} and {@code write} are answered under the
 * lock, also after an interrupt, which it reports; {@code end} ends the body.
 */
final class Worker {
    private static final BlockingQueue<String> COMMANDS = new LinkedBlockingQueue<>();

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
        Thread reader = new Thread(Worker::read, "commands");
        reader.setDaemon(true);
        reader.start();
        try {
            DistributedLock.of(etcd, arguments[2]).withLock(Worker::work);
            say("held to the end");
        } catch (LockLostException e) {
            say("lost");
        }
    }

    private static void work(LockGrant grant) {
        say("held " + grant.fencingToken());
        while (true) {
            try {
                String command = COMMANDS.take();
                if (command.equals("end")) {
                    say("ending");
                    return;
                }
                obey(command, grant);
            } catch (InterruptedException e) {
                say("interrupted");
            }
        }
    }

    private static void obey(String command, LockGrant grant) {
        if (command.equals("held?")) {
            say(Boolean.toString(grant.isHeld()));
            return;
        }
        try {
            grant.guarded().put("data", command);
            say("written");
        } catch (LockLostException e) {
            say("refused");
        }
    }

    private static void read() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            input.lines().forEach(COMMANDS::add);
        } catch (IOException e) {
            say(e.toString());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
