package io.muster.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where the JVM of a node begins: takes orders from standard input, reports on standard output.
 *
 * <p>Standard input that ends means that the demo is gone; the node then goes too.
 */
public final class NodeMain {
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(4);

    private NodeMain() {}

    /**
     * Runs a node until it is told to stop.
     *
     * @param args the node's name
     * @throws IOException if standard input cannot be read
     */
    public static void main(String... args) throws IOException {
        Reports reports = new Reports(System.out);
        Node node = new Node(args[0], reports);
        reports.send(Message.of("up"));
        // Orders are obeyed on another thread, so that the end of standard input is noticed during a long one.
        ExecutorService hands = Executors.newSingleThreadExecutor();
        hands.execute(Node::warmUp);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean told = false;
        String line;
        while (!told && (line = orders.readLine()) != null) {
            Optional<Message> order = Message.parse(line);
            told = order.map(message -> message.is("stop")).orElse(false);
            if (!told) {
                order.ifPresent(message -> hands.execute(() -> node.obey(message)));
            }
        }
        boolean orphaned = !told;
        endInAnyCase();
        hands.execute(() -> {
            node.leave(orphaned);
            System.exit(0);
        });
        hands.shutdown();
    }

    /** The command that starts a node as this JVM was started: the same Java, class path and temporary directory. */
    static List<String> command(String name) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx128m"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeMain.class.getName(), name));
        return command;
    }

    /** Saying goodbye takes time when etcd is gone as well; nobody spends more of its own on that than this. */
    private static void endInAnyCase() {
        Thread guard = new Thread(
                () -> {
                    OwnTime.ofTheSystem().spend(LONGEST_GOODBYE);
                    Runtime.getRuntime().halt(3);
                },
                "goodbye");
        guard.setDaemon(true);
        guard.start();
    }
}
