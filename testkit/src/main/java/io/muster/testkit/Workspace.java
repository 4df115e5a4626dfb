package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one cluster, locked for as long as this JVM uses it.
 *
 * <p>A directory whose lock is free belonged to a JVM that was killed; the next one to open a workspace removes it.
 */
final class Workspace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);
    private static final String PREFIX = "cluster-";
    private static final String LOCK = "in-use.lock";
    private static final String KEPT = "kept";

    private final Path directory;
    private final FileChannel lock;

    private Workspace(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    static Workspace open(Path base) {
        try {
            create(base);
            return FileMutex.holding(base.resolve(".lock"), () -> {
                reap(base);
                Path directory = Files.createTempDirectory(base, PREFIX + mine());
                return new Workspace(directory, lock(directory));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a data directory in " + base, e);
        }
    }

    /** Where clusters are unless somebody says otherwise. */
    static Path defaultBase() {
        return Path.of(System.getProperty("java.io.tmpdir"), "muster-etcd-" + System.getProperty("user.name"));
    }

    /** Makes a directory for this user alone, if it is not there. */
    static void create(Path base) throws IOException {
        Files.createDirectories(
                base, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("another process holds the lock of " + directory);
        }
        return channel;
    }

    /** Names this process, not only its id: in containers the id is the same in every run. */
    private static String mine() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started + "-";
    }

    private static void reap(Path base) throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            List<Path> ofOthers = entries.filter(entry -> {
                        String name = String.valueOf(entry.getFileName());
                        // Opening and closing a lock file of our own would give up the lock on it.
                        return name.startsWith(PREFIX) && !name.startsWith(PREFIX + mine());
                    })
                    .filter(entry -> !Files.exists(entry.resolve(KEPT)))
                    .toList();
            for (Path directory : ofOthers) {
                if (isAbandoned(directory)) {
                    LOG.debug("removing {}, left by a process that was killed", directory);
                    Directories.deleteQuietly(directory);
                }
            }
        }
    }

    private static boolean isAbandoned(Path directory) {
        Path file = directory.resolve(LOCK);
        if (!Files.exists(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException e) {
            LOG.debug("leaving {} alone: {}", directory, e.toString());
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    /** From now on the directory stays, for a person to look at; nothing removes it. */
    void keep() {
        try {
            Files.writeString(directory.resolve(KEPT), "kept on request; delete it when you have seen it\n");
        } catch (IOException e) {
            LOG.warn("cannot mark {} as kept: {}", directory, e.toString());
        }
    }

    @Override
    public void close() {
        if (!Files.exists(directory.resolve(KEPT))) {
            Directories.deleteQuietly(directory);
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot close the lock of {}: {}", directory, e.toString());
        }
    }
}
