package io.muster.testkit;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Kills a process when this JVM has gone, however it went.
 *
 * <p>A shell waits for the end of a pipe of which only this JVM has the writing end; the kernel closes it with the JVM.
 * It kills with SIGKILL, because a stopped process would not hear anything else.
 */
final class ParentGuard {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(20);

    // Signals that come to the whole group, such as those of a terminal, may not end the guard before the other.
    private static final String GUARD = """
            trap '' INT HUP QUIT TERM
            read -r pid || exit
            read -r _
            kill -9 "$pid"
            """;

    private final Process shell;

    private ParentGuard(Process shell) {
        this.shell = shell;
    }

    /** Guards the process from when this returns until it ends. */
    static ParentGuard over(Process process) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", GUARD, "muster-guard")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // What is in the pipe is read, even if this JVM does not live to see it.
        Writer pipe = shell.outputWriter(StandardCharsets.US_ASCII);
        pipe.write(process.pid() + "\n");
        pipe.flush();
        ParentGuard guard = new ParentGuard(shell);
        // Its id may soon be that of another process.
        process.onExit().thenRun(guard::kill);
        return guard;
    }

    /** Ends the guard, whose process has gone; returns when that is gone, too. */
    void end() {
        kill();
        Exit.afterKill(EXIT_LIMIT, shell, shell.pid());
    }

    /** Not by the process itself, which would close the pipe as well. */
    private void kill() {
        shell.toHandle().destroyForcibly();
    }
}
