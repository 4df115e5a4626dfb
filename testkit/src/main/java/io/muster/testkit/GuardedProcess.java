package io.muster.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server process that cannot outlive this JVM.
 *
 * <p>A shell stands between the two and holds the reading end of a pipe whose writing end only this JVM has. When the
 * JVM goes, however it goes, the kernel closes the pipe, and the shell kills the server; SIGKILL, because a stopped
 * server would not hear anything else. Shutdown hooks alone would miss a JVM that is itself killed.
 */
final class GuardedProcess {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(20);

    // The one line that the shell writes is the server's process id. Signals that come to the whole group, such as
    // those of a terminal, may end the server; they may not end its guard before it.
    private static final String GUARD = """
            trap '' INT HUP QUIT TERM
            exec 3<&0 </dev/null
            "$@" 3<&- >&2 &
            server=$!
            echo "$server"
            ( read -r _ <&3; kill -9 "$server" ) >/dev/null 2>&1 &
            guard=$!
            exec 3<&- >/dev/null
            wait "$server"
            code=$?
            kill -9 "$guard" 2>/dev/null
            exit "$code"
            """;

    private final Process shell;
    private final long pid;

    private GuardedProcess(Process shell, long pid) {
        this.shell = shell;
        this.pid = pid;
    }

    /** Starts the command; what it says is appended to the log. */
    static GuardedProcess start(List<String> command, Path log) throws IOException {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "etcd-guard"));
        guarded.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(guarded).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // etcd reads every flag from ETCD_… too; the environment of the tests must not configure it.
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD"));
        Process shell = builder.start();
        BufferedReader reader = shell.inputReader(StandardCharsets.US_ASCII);
        String pid = reader.readLine();
        if (pid == null) {
            throw new IOException("the guarding shell ended with " + shell.exitValue());
        }
        return new GuardedProcess(shell, Long.parseLong(pid));
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        awaitExit();
    }

    /** SIGTERM; returns when the process is gone. A process that does not heed it is killed. */
    void terminate() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        if (!Exit.within(EXIT_LIMIT, shell)) {
            kill();
        }
    }

    /** SIGSTOP: the process keeps its sockets and does nothing. */
    void pause() {
        Signals.pause(pid);
    }

    /** SIGCONT. */
    void resume() {
        Signals.resume(pid);
    }

    private void awaitExit() {
        Exit.afterKill(EXIT_LIMIT, shell, pid);
    }
}
