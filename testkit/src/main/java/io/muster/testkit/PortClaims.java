package io.muster.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which ports are somebody's, told to all JVMs of a user: each is a byte of one file, locked by the JVM that has it.
 *
 * <p>A member that is down listens nowhere, so its ports look free to everybody else; the lock says that they are not.
 * The system gives up the locks of a JVM that ends, however it ends. Where the file cannot be had, each JVM is alone.
 */
final class PortClaims {
    private static final Logger LOG = LoggerFactory.getLogger(PortClaims.class);
    private static final String NAME = ".ports";

    private final Optional<FileChannel> file;
    private final Map<Integer, Optional<FileLock>> held = new ConcurrentHashMap<>();

    /** Claims in this directory, which is made if need be. */
    PortClaims(Path directory) {
        this.file = Optional.ofNullable(open(directory));
    }

    // Never closed: a process that closes any channel of a file gives up all its locks on it.
    private static @Nullable FileChannel open(Path directory) {
        try {
            Workspace.create(directory);
            return FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("ports are not agreed on with other JVMs: {}", e.toString());
            return null;
        }
    }

    /** Whether the port is now this caller's; it is not if another caller or another JVM has it. */
    boolean claim(int port) {
        Optional<FileLock> none = Optional.empty();
        if (held.putIfAbsent(port, none) != null) {
            return false;
        }
        if (file.isEmpty()) {
            return true;
        }
        try {
            FileLock lock = file.get().tryLock(port, 1, false);
            if (lock != null) {
                held.put(port, Optional.of(lock));
                return true;
            }
        } catch (OverlappingFileLockException e) {
            LOG.trace("port {} belongs to the same class under another class loader", port);
        } catch (IOException e) {
            LOG.debug("port {} is claimed in this JVM only: {}", port, e.toString());
            return true;
        }
        held.remove(port);
        return false;
    }

    void giveBack(int port) {
        Optional<FileLock> lock = held.getOrDefault(port, Optional.empty());
        try {
            if (lock.isPresent()) {
                lock.get().release();
            }
        } catch (IOException e) {
            LOG.debug("port {} stays claimed until this JVM ends: {}", port, e.toString());
        } finally {
            held.remove(port);
        }
    }
}
