package io.muster.cli.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
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
        Set<ProcessHandle> left = withAllBelow(all);
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

    /** Looks at the processes of the machine once, however many these are. */
    private static Set<ProcessHandle> withAllBelow(Set<ProcessHandle> processes) {
        Set<ProcessHandle> found = new LinkedHashSet<>(processes);
        if (found.stream().noneMatch(ProcessHandle::isAlive)) {
            return found;
        }
        Map<ProcessHandle, ProcessHandle> parents = new HashMap<>();
        ProcessHandle.allProcesses()
                .forEach(process -> process.parent().ifPresent(parent -> parents.put(process, parent)));
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<ProcessHandle, ProcessHandle> process : parents.entrySet()) {
                more |= found.contains(process.getValue()) && found.add(process.getKey());
            }
        }
        return found;
    }

    private static void awaitEnd(Set<ProcessHandle> processes, Duration atMost) {
        CompletableFuture<?>[] ends =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, atMost.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
