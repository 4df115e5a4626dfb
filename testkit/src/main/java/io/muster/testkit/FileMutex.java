package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion between threads and between JVMs, by a lock on a file.
 *
 * <p>A file lock belongs to a whole process, and closing any channel of the file gives it up; so within the process a
 * plain lock goes first.
 */
final class FileMutex {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Map<Path, ReentrantLock> OF_THIS_JVM = new ConcurrentHashMap<>();

    private FileMutex() {}

    /** What is done while the file is locked. */
    interface Body<T> {
        T run() throws IOException;
    }

    static <T> T holding(Path file, Body<T> body) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        ReentrantLock threads = OF_THIS_JVM.computeIfAbsent(key, k -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (Await.upTo(LIMIT, () -> tryLock(channel)).isEmpty()) {
                throw new IOException(file + " has been locked by another process for " + LIMIT.toMinutes() + " min");
            }
            return body.run();
        } finally {
            threads.unlock();
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // The same class under another class loader of this JVM holds it.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
