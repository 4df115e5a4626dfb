package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells which process has opened a connection.
 *
 * <p>A member names itself in its raft messages, but not when it forwards the renewal of a lease or asks for a version;
 * the operating system knows in each case.
 */
final class SocketOwner {
    private static final Path CONNECTIONS = Path.of("/proc/net/tcp");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private SocketOwner() {}

    /** The one of these processes that has opened the connection from one port to the other, if it is one of them. */
    static Optional<Long> of(int fromPort, int toPort, Collection<Long> candidates) {
        return Files.isReadable(CONNECTIONS)
                ? inode(fromPort, toPort)
                        .flatMap(inode -> candidates.stream()
                                .filter(pid -> holds(pid, "socket:[" + inode + "]"))
                                .findFirst())
                : byListing(fromPort, candidates);
    }

    private static Optional<String> inode(int fromPort, int toPort) {
        try (Stream<String> lines = Files.lines(CONNECTIONS)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> isPort(words[LOCAL], fromPort) && isPort(words[REMOTE], toPort))
                    .map(words -> words[INODE])
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static boolean isPort(String address, int port) {
        return address.endsWith(String.format(":%04X", port));
    }

    private static boolean holds(long pid, String socket) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors.anyMatch(descriptor -> socket.equals(linkedBy(descriptor)));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static String linkedBy(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed while the directory was being read.
            return "";
        }
    }

    /** Where there is no /proc: lsof, which macOS has. */
    private static Optional<Long> byListing(int fromPort, Collection<Long> candidates) {
        Subprocess.Outcome outcome =
                Subprocess.run(LIMIT, List.of("lsof", "-nP", "-iTCP:" + fromPort, "-sTCP:ESTABLISHED", "-Fp"));
        return outcome.output()
                .lines()
                .filter(line -> line.startsWith("p"))
                .map(line -> Long.parseLong(line.substring(1)))
                .filter(candidates::contains)
                .findFirst();
    }
}
