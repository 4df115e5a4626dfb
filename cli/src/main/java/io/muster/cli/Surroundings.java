package io.muster.cli;

import io.muster.cli.process.Signals;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it.
 *
 * @param terminal what standard output is connected to
 * @param environment the variables of this process
 * @param signals who is told of signals to this process
 * @param keyboard standard input, if somebody types there
 */
public record Surroundings(
        Terminal terminal, Map<String, String> environment, Signals signals, Optional<BufferedReader> keyboard) {
    /** Looks at this process; the start script tells what its standard streams are. */
    static Surroundings detect() {
        Optional<BufferedReader> keyboard = Boolean.getBoolean("muster.keyboard")
                ? Optional.of(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())))
                : Optional.empty();
        return new Surroundings(Terminal.detect(), System.getenv(), Signals.ofThisProcess(), keyboard);
    }
}
