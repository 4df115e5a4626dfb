package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.task.SystemTiming;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many threads callbacks get. */
class CallbackThreadsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Queue<Runnable> later = new ConcurrentLinkedDeque<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Timing timing = new Timing() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            later.add(task);
            return () -> later.remove(task);
        }
    };
    private final CallbackThreads threads = new CallbackThreads(timing, Duration.ofMinutes(10));

    @AfterEach
    void end() {
        end.countDown();
        threads.close();
        await().atMost(LIMIT).until(() -> threads.size() == 0);
    }

    private CompletableFuture<Void> block(int times) {
        return block(threads, times);
    }

    private CompletableFuture<Void> block(CallbackThreads threads, int times) {
        Queue<CompletableFuture<Void>> begun = new ArrayDeque<>();
        for (int i = 0; i < times; i++) {
            CompletableFuture<Void> one = new CompletableFuture<>();
            begun.add(one);
            threads.execute(() -> {
                one.complete(null);
                await().forever().until(() -> end.await(1, TimeUnit.MINUTES));
            });
        }
        return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new));
    }

    private void patienceIsOver() {
        Queue<Runnable> due = new ArrayDeque<>();
        for (Runnable task = later.poll(); task != null; task = later.poll()) {
            due.add(task);
        }
        due.forEach(Runnable::run);
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void oneServesThoseWhoComeWhileItWorks() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Thread> first = CompletableFuture.supplyAsync(
                () -> {
                    await().forever().until(() -> gate.await(1, TimeUnit.MINUTES));
                    return Thread.currentThread();
                },
                threads);
        CompletableFuture<Thread> second = CompletableFuture.supplyAsync(Thread::currentThread, threads);
        gate.countDown();
        assertThat(soon(second)).isSameAs(soon(first));
        assertThat(threads.size()).isOne();
    }

    @Test
    void whoeverHasJustComeIsNoReasonForAnother() {
        CountDownLatch gate = new CountDownLatch(1);
        threads.execute(() -> await().forever().until(() -> gate.await(1, TimeUnit.MINUTES)));
        CompletableFuture<Void> second = block(1);
        gate.countDown();
        soon(second);
        CompletableFuture<Void> third = block(1);
        patienceIsOver();
        assertThat(threads.size()).isOne();
        patienceIsOver();
        soon(third);
        assertThat(threads.size()).isEqualTo(2);
    }

    @Test
    void oneThatWaitsForAnotherEnds() {
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> outer = CompletableFuture.supplyAsync(inner::join, threads);
        threads.execute(() -> inner.complete("done"));
        await().atMost(LIMIT).until(() -> {
            patienceIsOver();
            return outer.isDone();
        });
        assertThat(soon(outer)).isEqualTo("done");
    }

    @Test
    void asManyRunAsBlock() {
        CompletableFuture<Void> all = block(100);
        await().atMost(LIMIT).until(() -> {
            patienceIsOver();
            return all.isDone();
        });
        assertThat(threads.size()).isEqualTo(100);
    }

    @Test
    void whoeverWaitsWhenItIsClosedStillRuns() {
        CompletableFuture<Void> all = block(20);
        threads.close();
        soon(all);
    }

    @Test
    void thoseThatComputeAreNoMoreThanTheProcessorsForAWhile() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch computing = new CountDownLatch(1);
        Queue<CompletableFuture<Void>> all = new ArrayDeque<>();
        for (int i = 0; i < 50; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        computing.countDown();
                        while (!over.get()) {
                            Thread.onSpinWait();
                        }
                    },
                    threads));
        }
        assertThat(computing.await(60, TimeUnit.SECONDS)).isTrue();
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < 20; i++) {
            patienceIsOver();
        }
        assertThat(threads.size()).isLessThanOrEqualTo(processors);
        await().atMost(LIMIT).until(() -> {
            patienceIsOver();
            return threads.size() > processors;
        });
        over.set(true);
        all.forEach(CallbackThreadsTest::soon);
    }

    @Test
    void thoseThatComputeDoNotGetOneEach() {
        try (SystemTiming real = new SystemTiming("callback-threads-test");
                CallbackThreads busy = new CallbackThreads(real)) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[500];
            for (int i = 0; i < all.length; i++) {
                all[i] = CompletableFuture.runAsync(CallbackThreadsTest::computeForAWhile, busy);
            }
            soon(CompletableFuture.allOf(all));
            assertThat(busy.size()).isLessThan(Runtime.getRuntime().availableProcessors() + 20);
        }
    }

    private static void computeForAWhile() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void afterCloseTheCallerRunsThem() {
        threads.close();
        assertThat(soon(CompletableFuture.supplyAsync(Thread::currentThread, threads)))
                .isSameAs(Thread.currentThread());
    }

    @Test
    void whoeverFindsOneIdleGetsThatOne() {
        CompletableFuture<Void> all = block(2);
        await().atMost(LIMIT).until(() -> {
            patienceIsOver();
            return all.isDone();
        });
        end.countDown();
        for (int i = 0; i < 1_000; i++) {
            soon(CompletableFuture.runAsync(() -> {}, threads));
            patienceIsOver();
        }
        assertThat(threads.size()).isLessThanOrEqualTo(2);
    }

    @Test
    void thoseThatHaveNothingToDoEnd() {
        try (CallbackThreads brief = new CallbackThreads(timing, Duration.ofMillis(500))) {
            CompletableFuture<Void> all = block(brief, 8);
            await().atMost(LIMIT).until(() -> {
                patienceIsOver();
                return all.isDone();
            });
            end.countDown();
            await().atMost(LIMIT).until(() -> brief.size() == 0);
            assertThat(soon(CompletableFuture.supplyAsync(() -> "served", brief)))
                    .isEqualTo("served");
        }
    }

    @Test
    void oneThatThrowsOrIsInterruptedHarmsNobody() {
        threads.execute(() -> {
            throw new IllegalStateException("a callback that throws");
        });
        threads.execute(() -> Thread.currentThread().interrupt());
        assertThat(soon(CompletableFuture.supplyAsync(() -> "served", threads))).isEqualTo("served");
    }
}
