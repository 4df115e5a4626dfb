package io.muster.cli;

import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What standard output is connected to.
 *
 * @param interactive whether a person watches: lines may be rewritten
 * @param colours whether to use colours
 */
public record Terminal(boolean interactive, boolean colours) {
    /** Looks at this process: the start script tells whether standard output is a terminal; NO_COLOR is honoured. */
    static Terminal detect() {
        return of(Boolean.getBoolean("muster.terminal"), System.getenv());
    }

    static Terminal of(boolean interactive, Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
        return new Terminal(interactive, interactive && wanted);
    }

    /** The same one, left uncoloured. */
    public Terminal withoutColours() {
        return new Terminal(interactive, false);
    }

    /** Wraps a text in a colour or style, if colours are used. */
    public String styled(Style style, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    Ansi ansi() {
        return colours ? Ansi.ON : Ansi.OFF;
    }

    /** How a text may look. */
    public enum Style {
        /** Headings. */
        BOLD("1"),
        /** What may be overlooked. */
        FAINT("2"),
        /** Bad news. */
        RED("31"),
        /** Good news. */
        GREEN("32"),
        /** Names and figures. */
        CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }
}
