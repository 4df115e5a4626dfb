package io.muster.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a process that was told to go. */
final class Exit {
    private Exit() {}

    /** Waits even when interrupted, so that closing leaves nothing behind; the interrupt is kept. */
    static boolean within(Duration limit, Process process) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits for what SIGKILL does to a process.
     *
     * @param pid names it in the failure
     */
    static void afterKill(Duration limit, Process process, long pid) {
        if (!within(limit, process)) {
            throw new IllegalStateException("process " + pid + " is still there " + limit + " after SIGKILL");
        }
    }
}
