package io.muster.cli.demo;

import io.muster.cli.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The whole demo: sets the stage, plays the story, and leaves nothing behind, however it ends.
 *
 * @param terminal what standard output is connected to
 * @param steady how long the steady traffic runs
 * @param endpoints the members of an existing cluster; none for a cluster of its own
 */
record Demo(Terminal terminal, Duration steady, List<String> endpoints) {
    private static final int NODES = 3;

    /** Plays it on standard output and returns its exit code. */
    int play(StartClock clock) throws InterruptedException {
        clock.spent("this command's own JVM", System.nanoTime());
        Screen screen = new Screen(System.out, terminal);
        Journal journal = new Journal();
        // What the libraries log while members and nodes are killed on purpose is of interest only if a step fails.
        PrintStream err = System.err;
        System.setErr(journal.stream("demo"));
        Ground ground = endpoints.isEmpty() ? new OwnCluster() : new ExistingCluster(endpoints);
        Stage stage = new Stage(screen, journal, clock, ground, namespace());
        Thread hook = new Thread(
                () -> {
                    screen.silence("Interrupted: ending what was started.");
                    stage.close();
                },
                "demo-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            open(screen);
            for (int i = 0; i < NODES; i++) {
                stage.spawn();
            }
            return new Story(steps(ground), new LeaveNothing(), stage).play();
        } finally {
            stage.close();
            forget(hook);
            System.setErr(err);
        }
    }

    /** Comes back only if the process is not being ended: the hook has said the last word then. */
    private static void forget(Thread hook) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            new CountDownLatch(1).await();
        }
    }

    private void open(Screen screen) {
        String where = endpoints.isEmpty()
                ? "It starts three etcd members and three 'orders' processes on this machine,"
                : "It starts three 'orders' processes on this machine, uses the given cluster,";
        screen.opening(
                "Muster demo: discovery, live configuration, locks and election on etcd",
                where,
                endpoints.isEmpty()
                        ? "kills some of them, checks what it shows, and leaves nothing behind."
                        : "kills some of the processes (no member), and removes its keys at the end.");
    }

    private List<Step> steps(Ground ground) {
        List<Step> steps = new ArrayList<>();
        if (ground instanceof OwnCluster own) {
            steps.addAll(List.of(new ObtainEtcd(own), new StartMembers(own)));
        } else {
            steps.add(new ReachCluster());
        }
        steps.addAll(List.of(
                new InstancesAppear(),
                new CallInTurn(),
                new ChangeConfiguration(),
                new RefuseBadConfiguration(),
                new WorkUnderLock(),
                new ElectLeader(),
                new SteadyTraffic(steady),
                new KillInstance(),
                new KillLeader()));
        if (ground instanceof OwnCluster own) {
            steps.add(new KillEtcdLeader(own));
        }
        return steps;
    }

    private static String namespace() {
        return "/muster-demo-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + "/";
    }
}
