package io.muster.cli.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that ends a child and all below it when this process is gone, however that ended: it notices the end of the
 * pipe that this process holds. Where there is no shell there is no guard.
 */
final class Guard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** The terminal's signals are not for it: it has to outlive this process by a moment. */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            read -r child || exit 0
            read -r done && exit 0
            tree() {
              printf '%s ' "$1"
              for below in $(cat /proc/"$1"/task/*/children 2>/dev/null || pgrep -P "$1" 2>/dev/null); do
                tree "$below"
              done
            }
            alive() {
              for one in $all; do kill -0 "$one" 2>/dev/null && return 0; done
              return 1
            }
            all=$(tree "$child")
            kill -TERM $all 2>/dev/null
            left=$0
            while [ "$left" -gt 0 ] && alive; do sleep 1; left=$((left - 1)); done
            kill -KILL $all 2>/dev/null
            """;

    private final Optional<Process> shell;

    private Guard(Optional<Process> shell) {
        this.shell = shell;
    }

    /**
     * Starts it.
     *
     * @param grace how long the child may take to end before it is killed; whole seconds, rounded down
     */
    static Guard start(Duration grace) {
        try {
            return new Guard(Optional.of(new ProcessBuilder("/bin/sh", "-c", SCRIPT, Long.toString(grace.toSeconds()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()));
        } catch (IOException e) {
            LOG.debug("no guard: {}", e.toString());
            return new Guard(Optional.empty());
        }
    }

    /** Whom to end. */
    void watch(long child) {
        say(Long.toString(child));
    }

    /** The child has ended: nothing to guard any more. */
    @Override
    public void close() {
        say("done");
        shell.ifPresent(process -> {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                LOG.debug("the guard has gone: {}", e.toString());
            }
        });
    }

    private void say(String line) {
        shell.ifPresent(process -> {
            try {
                process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                process.getOutputStream().flush();
            } catch (IOException e) {
                LOG.debug("the guard has gone: {}", e.toString());
            }
        });
    }
}
