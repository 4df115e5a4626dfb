package io.muster.cli.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process and all below it. */
record Tree(ProcessHandle root) {
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);

    /** TERM to all; KILL to those that are left after a while; returns when they are gone. */
    void end(Duration grace) {
        Set<ProcessHandle> all = all();
        all.forEach(ProcessHandle::destroy);
        awaitEnd(all, grace);
        // Who lost its parent meanwhile is among those seen before; who was born meanwhile is below one of them.
        Set<ProcessHandle> left = new LinkedHashSet<>(all);
        all.forEach(process -> process.descendants().forEach(left::add));
        left.removeIf(process -> !process.isAlive());
        left.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(left, LAST_WAIT);
    }

    private Set<ProcessHandle> all() {
        Set<ProcessHandle> all = new LinkedHashSet<>();
        try (Stream<ProcessHandle> below = root.descendants()) {
            below.forEach(all::add);
        }
        all.add(root);
        return all;
    }

    private static void awaitEnd(Set<ProcessHandle> processes, Duration atMost) {
        CompletableFuture<?>[] ends =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, atMost.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
