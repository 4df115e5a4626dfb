package io.muster.cli.demo;

import java.io.PrintStream;

/** A node's way to be heard. Thread-safe. */
final class Reports {
    private final PrintStream out;

    Reports(PrintStream out) {
        this.out = out;
    }

    synchronized void send(Message report) {
        out.println(report.line());
        out.flush();
    }
}
