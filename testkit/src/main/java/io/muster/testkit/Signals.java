package io.muster.testkit;

import java.time.Duration;
import java.util.List;

/** The signals that stop a process and let it go on; the JDK has no call for them. */
final class Signals {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** The signal is sent to all threads, and each stops when it comes to it; where there is no /proc, nobody can tell. */
    private static final String UNTIL_STOPPED =
            "while cat /proc/\"$0\"/task/*/stat 2>/dev/null | sed 's/.*) //; s/ .*//' | grep -qv '^[TtXZ]'; do :; done";

    private Signals() {}

    /** SIGSTOP; returns when every thread of the process has stopped. */
    static void pause(long pid) {
        send("STOP", pid, UNTIL_STOPPED);
    }

    /** SIGCONT. */
    static void resume(long pid) {
        send("CONT", pid, "");
    }

    private static void send(String signal, long pid, String andThen) {
        String script = "kill -" + signal + " \"$0\" || exit; " + andThen;
        Subprocess.Outcome outcome = Subprocess.run(LIMIT, List.of("/bin/sh", "-c", script, Long.toString(pid)));
        if (!outcome.succeeded()) {
            throw new IllegalStateException("could not send SIG" + signal + " to " + pid + ": " + outcome.lastLine());
        }
    }
}
