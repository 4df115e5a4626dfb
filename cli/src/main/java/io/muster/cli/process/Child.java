package io.muster.cli.process;

import io.muster.cli.EndedException;
import io.muster.cli.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that runs for this process: on the same standard streams and the same terminal, and not longer than it.
 */
public final class Child implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration LAST_GRACE = Duration.ofSeconds(2);
    private static final Pattern NOT_THERE = Pattern.compile("error[=:] ?2\\b|No such file");

    /** What the start script changed of LC_ALL: the value before, empty if there was none. */
    private static final String FORMER_LOCALE = "muster.lc_all";

    /**
     * Sends a signal. Who is in the foreground of a terminal has had Ctrl-C from there: again, it would mean "at once" to
     * some programs.
     */
    private static final String KILL = """
            if [ "$0" = INT ]; then
              pid=$1
              if read -r stat </proc/"$pid"/stat; then
                set -- ${stat##*) }
                group=$3 front=$6
              else
                set -- $(ps -o pgid= -o tpgid= -p "$pid")
                group=$1 front=$2
              fi
              [ -n "$group" ] && [ "$group" = "$front" ] && exit 0
              set -- "$pid"
            fi
            kill -"$0" "$1"
            """;

    private final Process process;
    private final Guard guard;

    private Child(Process process, Guard guard) {
        this.process = process;
        this.guard = guard;
    }

    /**
     * Starts a command.
     *
     * @param command the program and its arguments
     * @param variables for its environment, over those of this process
     * @param survival how long it may take to end, by TERM, when this process is killed; then it is killed, too
     * @throws EndedException if it cannot be started, with the exit code that a shell gives
     */
    public static Child start(List<String> command, Map<String, String> variables, Duration survival) {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        giveBackLocale(builder.environment());
        builder.environment().putAll(variables);
        Guard guard = Guard.start(survival);
        try {
            Process process = builder.start();
            guard.watch(process.pid());
            return new Child(process, guard);
        } catch (IOException e) {
            guard.close();
            String why = String.valueOf(e.getMessage());
            boolean missing = NOT_THERE.matcher(why).find();
            throw new EndedException(missing ? ExitCode.NO_SUCH_COMMAND : ExitCode.CANNOT_RUN, why);
        }
    }

    private static void giveBackLocale(Map<String, String> environment) {
        String former = System.getProperty(FORMER_LOCALE);
        if (former != null && former.isEmpty()) {
            environment.remove("LC_ALL");
        } else if (former != null) {
            environment.put("LC_ALL", former);
        }
    }

    /** Completes with its exit code when it has ended; 128 and the number of the signal that ended it. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /**
     * Hands a signal on to it, if it still runs. An interrupt is not handed on to a command in the foreground of a
     * terminal: the terminal tells all who are there.
     */
    public void signal(Signal signal) {
        if (!process.isAlive()) {
            return;
        }
        if (signal == Signal.TERM && process.supportsNormalTermination()) {
            process.destroy();
            return;
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", KILL, signal.name(), Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("SIG{} could not be handed on: {}", signal, e.toString());
        }
    }

    /** Ends it and all below it: TERM, and after the grace KILL; returns when they are gone. */
    public void end(Duration grace) {
        new Tree(process.toHandle()).end(grace);
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            end(LAST_GRACE);
        }
        guard.close();
    }
}
