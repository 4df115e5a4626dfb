package io.muster.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that the demo and its nodes logged, kept to be shown when a step does not hold. Thread-safe. */
final class Journal {
    private static final int KEPT = 40;
    private final Deque<String> lines = new ArrayDeque<>();

    void add(String origin, String line) {
        synchronized (lines) {
            if (lines.size() == KEPT) {
                lines.removeFirst();
            }
            lines.addLast(origin + "| " + line);
        }
    }

    /** Forgets what was logged so far: a step that does not hold is explained by what was logged during it. */
    void turnPage() {
        synchronized (lines) {
            lines.clear();
        }
    }

    /** The newest lines, oldest first. */
    List<String> tail() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** A stream whose lines end up here. */
    PrintStream stream(String origin) {
        return new PrintStream(new LineStream(origin), true, StandardCharsets.UTF_8);
    }

    private final class LineStream extends OutputStream {
        private final String origin;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        private LineStream(String origin) {
            this.origin = origin;
        }

        @Override
        public void write(int b) {
            synchronized (line) {
                if (b == '\n') {
                    add(origin, line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else if (b != '\r') {
                    line.write(b);
                }
            }
        }
    }
}
