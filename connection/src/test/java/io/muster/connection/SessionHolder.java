package io.muster.connection;

import io.muster.testkit.ParentProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A process that holds sessions and asks them all the time whether they are active: arguments are the endpoint and TTLs
 * in seconds. It tells the leases in one line, and what it believed in one line for each line that it reads.
 */
final class SessionHolder {
    /** A process that has just begun is slow, on a busy machine above all. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private SessionHolder() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<Belief> beliefs = new ArrayList<>();
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(arguments[0])
                .connectTimeout(PATIENCE)
                .callTimeout(PATIENCE)
                .build();
        try (EtcdConnection etcd = EtcdConnection.open(settings)) {
            for (int i = 1; i < arguments.length; i++) {
                beliefs.add(new Belief(etcd.openSession(Duration.ofSeconds(Long.parseLong(arguments[i])))));
            }
            Thread asking = new Thread(() -> ask(beliefs), "asking");
            asking.setDaemon(true);
            asking.start();
            ParentProcess test = ParentProcess.on(System.in, System.out);
            test.say(beliefs.stream()
                    .map(belief -> Long.toString(belief.session.leaseId()))
                    .collect(Collectors.joining(" ")));
            while (test.nextLine().isPresent()) {
                test.say(beliefs.stream().map(Belief::tell).collect(Collectors.joining(" ")));
            }
        }
    }

    private static void ask(List<Belief> beliefs) {
        while (true) {
            beliefs.forEach(Belief::ask);
            LockSupport.parkNanos(500_000);
        }
    }

    private static final class Belief {
        private final Session session;
        private final List<Session.State> told = new CopyOnWriteArrayList<>();
        private volatile long lastYesNanos;
        private volatile boolean hasSaidNo;
        private volatile boolean revived;

        Belief(Session session) {
            this.session = session;
            session.onStateChange(Runnable::run, told::add);
        }

        void ask() {
            // The moment before asking: the process may be stopped between the answer and what follows.
            long asked = System.nanoTime();
            if (session.isActive()) {
                lastYesNanos = asked;
                revived |= hasSaidNo;
            } else {
                hasSaidNo = true;
            }
        }

        String tell() {
            return lastYesNanos + "," + session.state() + "," + revived
                    + told.stream().map(state -> "," + state).collect(Collectors.joining());
        }
    }
}
