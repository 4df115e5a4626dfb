package io.muster.cli.demo;

import io.muster.cli.Terminal;
import io.muster.cli.Terminal.Style;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells the story on standard output: a heading as a step begins, its facts as they come, its verdict as it ends. */
final class Screen {
    private static final String INDENT = "    ";
    private static final int WIDTH = 79;

    private final PrintStream out;
    private final Terminal terminal;
    private boolean rewriting;
    private boolean silent;

    Screen(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void opening(String title, String... lines) {
        print(terminal.styled(Style.BOLD, title));
        for (String line : lines) {
            print(line);
        }
    }

    synchronized void begins(int number, String title) {
        print("");
        print(terminal.styled(Style.BOLD, String.format(Locale.ROOT, "%2d  %s", number, title)));
    }

    /** What a step sees: a line, or several when it is long. */
    synchronized void fact(String line) {
        wrapped(line).forEach(this::print);
    }

    /** A line that the next one replaces, for a person who watches; in a pipe it is left out. */
    synchronized void passing(String line) {
        if (terminal.interactive() && !silent) {
            String text = INDENT + line;
            out.print("\r\u001b[K" + text.substring(0, Math.min(WIDTH, text.length())));
            out.flush();
            rewriting = true;
        }
    }

    synchronized void ends(Result result) {
        String took = Figures.time(result.took());
        if (result.held()) {
            print(INDENT + terminal.styled(Style.GREEN, "held") + " after " + took);
        } else {
            print(INDENT + terminal.styled(Style.RED, "did not hold") + " after " + took + ": " + result.figure());
        }
    }

    /** What was logged before a step failed. */
    synchronized void journal(List<String> lines) {
        if (!lines.isEmpty()) {
            fact("what was logged last:");
            lines.forEach(line -> print(terminal.styled(Style.FAINT, INDENT + INDENT + line)));
        }
    }

    synchronized void summary(List<Result> results, String closing) {
        print("");
        print(terminal.styled(Style.BOLD, columns("", "Step", "Held", "Time", "Figure")));
        int number = 0;
        for (Result result : results) {
            number++;
            print(row(number, result));
        }
        boolean all = results.stream().allMatch(Result::held);
        print("");
        print(terminal.styled(all ? Style.GREEN : Style.RED, closing));
    }

    private String row(int number, Result result) {
        String time = Figures.time(result.took());
        return switch (result.verdict()) {
            case HELD -> columns(number, result.title(), "yes", time, result.figure());
            case BROKEN -> terminal.styled(Style.RED, columns(number, result.title(), "NO", time, "see below"));
            case NOT_REACHED -> terminal.styled(Style.FAINT, columns(number, result.title(), "-", "-", "not reached"));
        };
    }

    private static String columns(Object number, String title, String held, String time, String figure) {
        return String.format(Locale.ROOT, "%2s  %-35s  %-4s %8s  %s", number, title, held, time, figure);
    }

    /** Breaks a line between words; what follows is set in a little further. */
    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(INDENT);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT).append("  ");
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    /** One last line; nothing is printed after it: the demo is being ended and what its steps see means nothing. */
    synchronized void silence(String lastWord) {
        if (!silent) {
            print("");
            print(lastWord);
            silent = true;
        }
    }

    private void print(String line) {
        if (silent) {
            return;
        }
        if (rewriting) {
            out.print("\r\u001b[K");
            rewriting = false;
        }
        out.println(line);
        out.flush();
    }
}
