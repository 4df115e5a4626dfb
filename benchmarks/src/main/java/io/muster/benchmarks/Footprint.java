package io.muster.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this JVM holds at a moment.
 *
 * @param threads live threads
 * @param heap bytes of live objects, after collection
 * @param channels TCP connections to etcd
 */
record Footprint(int threads, long heap, int channels) {
    private static final int COLLECTIONS = 4;

    /** Of now. */
    static Footprint now(int etcdPort) throws IOException {
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        // One collection leaves what reference queues and cleaners hold; the figure settles after a few.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return new Footprint(
                threads,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                connectionsTo(etcdPort));
    }

    // The kernel's table has the peers of all processes; this process's are those whose socket is among its files.
    private static int connectionsTo(int port) throws IOException {
        Set<String> ours = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    ours.add(socketOf(file));
                }
            }
        }
        String peer = ":%04X".formatted(port);
        int connections = 0;
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] column = line.strip().split("\\s+", -1);
                boolean established = column.length > 9 && column[3].equals("01");
                if (established && column[2].endsWith(peer) && ours.contains(column[9])) {
                    connections++;
                }
            }
        }
        return connections;
    }

    private static String socketOf(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().replaceAll("^socket:\\[(\\d+)]$", "$1");
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
