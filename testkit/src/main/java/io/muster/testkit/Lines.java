package io.muster.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What comes out of a stream, line by line, kept until it is asked for: waiting for a stream has no deadline. */
final class Lines {
    /** Empty is the end. */
    private final BlockingQueue<Optional<String>> kept = new LinkedBlockingQueue<>();

    private volatile boolean ended;

    private Lines() {}

    /** Reads the stream to its end, on a daemon thread of this name. */
    static Lines of(InputStream stream, String name) {
        Lines lines = new Lines();
        Thread reader = new Thread(() -> lines.read(stream), name);
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                kept.add(Optional.of(line));
            }
        } catch (IOException e) {
            // Nothing more comes out of it, as at its end.
        }
        kept.add(Optional.empty());
    }

    /** Takes the next line; empty when there is none in time, or nothing more comes. */
    Optional<String> next(Duration limit) throws InterruptedException {
        Optional<String> next = kept.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return Optional.empty();
        }
        if (next.isEmpty()) {
            ended = true;
            kept.add(next);
        }
        return next;
    }

    /** Whether somebody has been told that nothing more comes. */
    boolean hasEnded() {
        return ended;
    }
}
