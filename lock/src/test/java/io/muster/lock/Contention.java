package io.muster.lock;

import static io.muster.lock.Peer.soon;

import io.muster.connection.FencingToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What eight threads saw that took a lock again and again.
 *
 * @param mostInside how many had it at once, at most
 * @param tokens those of all turns, as they came
 */
record Contention(int mostInside, List<FencingToken> tokens) {
    private static final int THREADS = 8;

    /** Each thread takes it so many times, half of them by one object, and half by the other. */
    static Contention over(DistributedLock one, DistributedLock other, int rounds) {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostInside = new AtomicInteger();
        List<FencingToken> tokens = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            DistributedLock lock = i % 2 == 0 ? one : other;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < rounds; round++) {
                            lock.withLock(grant -> {
                                mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                tokens.add(grant.fencingToken());
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                            });
                        }
                    },
                    threads));
        }
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        threads.shutdown();
        return new Contention(mostInside.get(), tokens);
    }
}
