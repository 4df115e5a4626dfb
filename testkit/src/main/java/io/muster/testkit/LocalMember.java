package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: its seat, its data, and its process while there is one. */
final class LocalMember implements EtcdMember {
    private static final Logger LOG = LoggerFactory.getLogger(LocalMember.class);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);

    private final LocalCluster cluster;
    private final Seat seat;
    private final Path directory;

    private final ReentrantLock changes = new ReentrantLock();
    private volatile @Nullable GuardedProcess process;
    private volatile boolean paused;
    private volatile long id;

    LocalMember(LocalCluster cluster, Seat seat, Path directory) {
        this.cluster = cluster;
        this.seat = seat;
        this.directory = directory;
    }

    @Override
    public int index() {
        return seat.index();
    }

    @Override
    public String name() {
        return seat.name();
    }

    @Override
    public long id() {
        return id;
    }

    void id(long newId) {
        this.id = newId;
    }

    @Override
    public String endpoint() {
        return cluster.spec().clientScheme() + "://127.0.0.1:" + seat.advertisedClientPort();
    }

    @Override
    public String directEndpoint() {
        return cluster.spec().clientScheme() + "://127.0.0.1:" + seat.clientPort();
    }

    Seat seat() {
        return seat;
    }

    @Override
    public long pid() {
        return running().pid();
    }

    @Override
    public boolean isAlive() {
        GuardedProcess current = process;
        return current != null && current.isAlive();
    }

    /** Whether it can be expected to answer. */
    boolean isServing() {
        return isAlive() && !paused;
    }

    /** Whether the process ended without being told to. */
    boolean hasDied() {
        GuardedProcess current = process;
        return current != null && !current.isAlive();
    }

    @Override
    public boolean isLeader() {
        return status().filter(status -> status.number("leader") == id).isPresent();
    }

    /** What the member says of itself, if it answers. */
    Optional<JsonObject> status() {
        return isServing()
                ? cluster.readiness().ask(this, "/v3/maintenance/status", Map.of(), STATUS_LIMIT)
                : Optional.empty();
    }

    @Override
    public void kill() {
        change("kill", () -> end(GuardedProcess::kill));
    }

    @Override
    public void stop() {
        change("stop", () -> {
            if (paused) {
                resumeProcess();
            }
            end(GuardedProcess::terminate);
        });
    }

    @Override
    public void pause() {
        change("pause", () -> {
            running().pause();
            paused = true;
        });
    }

    @Override
    public void resume() {
        change("resume", this::resumeProcess);
    }

    private void resumeProcess() {
        running().resume();
        paused = false;
    }

    @Override
    public void restart() {
        cluster.requireOwn("restart");
        cluster.requireOpen("restart");
        cluster.membership().restart(this);
    }

    @Override
    public void wipe() {
        cluster.requireOwn("wipe");
        cluster.requireOpen("wipe");
        cluster.membership().wipe(this);
    }

    private void change(String operation, Runnable change) {
        cluster.requireOwn(operation);
        exclusively(operation, change);
    }

    /** One change of the process at a time; waiting for what follows from it goes on outside. */
    private void exclusively(String operation, Runnable change) {
        changes.lock();
        try {
            cluster.requireOpen(operation);
            change.run();
        } finally {
            changes.unlock();
        }
    }

    private void end(Consumer<GuardedProcess> how) {
        GuardedProcess current = process;
        if (current != null) {
            how.accept(current);
            cluster.connections().ended(current.pid());
            process = null;
        }
        paused = false;
    }

    /** Ends the process for good; what goes wrong with it must not keep the others alive. */
    void abandon() {
        changes.lock();
        try {
            end(GuardedProcess::kill);
        } catch (IllegalStateException e) {
            LOG.warn("{}: {}", this, e.getMessage());
        } finally {
            changes.unlock();
        }
    }

    /** Ends the process, if there is one, and all its data. */
    void lose() {
        exclusively("wipe", () -> {
            end(GuardedProcess::kill);
            Directories.deleteQuietly(data());
        });
    }

    /** Starts the process, after the end of the one before. */
    void launch(String token, EtcdCommand.Birth birth) {
        exclusively("start", () -> {
            end(GuardedProcess::kill);
            try {
                Files.createDirectories(directory);
                GuardedProcess started =
                        GuardedProcess.start(cluster.command().line(seat, data(), token, birth), log());
                cluster.connections().started(started.pid(), index());
                process = started;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start etcd in " + directory, e);
            }
        });
    }

    @Override
    public FaultProxy proxy() {
        cluster.requireOwn("proxy");
        return seat.clientProxy()
                .map(FaultProxy.class::cast)
                .orElseThrow(() -> new IllegalStateException("no client proxies (expected: clientProxies(true))"));
    }

    @Override
    public FaultProxy peerProxy() {
        cluster.requireOwn("peerProxy");
        return seat.peerProxy()
                .map(FaultProxy.class::cast)
                .orElseThrow(() -> new IllegalStateException("no peer proxies (expected: peerProxies(true))"));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("etcd.log");
    }

    private GuardedProcess running() {
        GuardedProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException("member " + name() + " is not running (expected: restart() first)");
        }
        return current;
    }

    @Override
    public List<String> logTail(int lines) {
        return new LogFile(log()).tail(lines);
    }

    @Override
    public String toString() {
        return name() + " at " + endpoint();
    }
}
