package io.muster.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A round of locking and unlocking, by one thread or by several at a time. */
@FunctionalInterface
interface LockRound {
    /** How long several threads go on. */
    long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /** The nanoseconds that one lock and unlock took in it. */
    double nanos() throws Exception;

    /** Locks and unlocks. */
    @FunctionalInterface
    interface Pair {
        /** Once. */
        void run() throws Exception;
    }

    /** Locks and unlocks on one of several threads. */
    @FunctionalInterface
    interface PairOfMany {
        /** Once, on the thread of this number. */
        void run(int thread) throws Exception;
    }

    /** The median of so many by one thread. */
    static LockRound alone(int pairs, Pair pair) {
        return () -> {
            double[] nanos = new double[pairs];
            for (int i = 0; i < pairs; i++) {
                long began = System.nanoTime();
                pair.run();
                nanos[i] = System.nanoTime() - began;
            }
            return Statistics.median(nanos);
        };
    }

    /** The time for one while so many threads go on for a while, each as fast as it can. */
    static LockRound together(int threads, PairOfMany pair) {
        return () -> {
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try {
                long began = System.nanoTime();
                List<Callable<Long>> tasks = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int thread = i;
                    tasks.add(() -> {
                        long done = 0;
                        while (System.nanoTime() - began < WINDOW_NANOS) {
                            pair.run(thread);
                            done++;
                        }
                        return done;
                    });
                }
                long done = 0;
                for (Future<Long> count : executor.invokeAll(tasks)) {
                    done += count.get();
                }
                return (double) (System.nanoTime() - began) / done;
            } finally {
                executor.shutdown();
            }
        };
    }
}
