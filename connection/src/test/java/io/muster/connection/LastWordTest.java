package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a failure at the deadline says of the reason. */
class LastWordTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void anAttemptWithNoTimeLeftDoesNotHideWhatWasHeardBefore() throws Exception {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints("http://127.0.0.1:1")
                .connectTimeout(TIMEOUT)
                .build();
        HeldTiming timing = new HeldTiming();
        EtcdChannel channel = new EtcdChannel(settings, timing, Channels.channelFor(settings));
        try {
            CompletableFuture<?> check = channel.check();
            Runnable retry = timing.retries.poll(30, TimeUnit.SECONDS);
            assertThat(retry).as("the attempt after the refused one").isNotNull();
            timing.now.addAndGet(TIMEOUT.toNanos() - 1);
            retry.run();
            assertThatThrownBy(() -> check.orTimeout(30, TimeUnit.SECONDS).join())
                    .hasCauseInstanceOf(UnavailableException.class)
                    .hasMessageContaining("Connection refused");
        } finally {
            channel.close();
        }
    }

    @Test
    void aWriteThatNeverWasSentCertainlyDidNotHappenWhenItsCallerIsInterrupted() throws Exception {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints("http://127.0.0.1:1")
                .callTimeout(TIMEOUT)
                .build();
        HeldTiming timing = new HeldTiming();
        EtcdChannel channel = new EtcdChannel(settings, timing, Channels.channelFor(settings));
        try {
            Request<PutRequest, PutResponse> put = new Request<>(
                    "put", "k", KVGrpc.getPutMethod(), PutRequest.getDefaultInstance(), Request.Effect.ONCE);
            CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
            Thread caller = new Thread(() -> end.complete(catchThrowable(() -> channel.answer(put))));
            caller.start();
            Runnable retry = timing.retries.poll(30, TimeUnit.SECONDS);
            assertThat(retry).as("the attempt after the refused one").isNotNull();
            caller.interrupt();
            assertThat(end.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("interrupted while waiting");
            retry.run();
            assertThat(channel.underWay()).isZero();
        } finally {
            channel.close();
        }
    }

    /** A clock that stands still, and a timer that leaves it to the test to run what is due soon. */
    private static final class HeldTiming implements Timing {
        private final AtomicLong now = new AtomicLong();
        private final BlockingQueue<Runnable> retries = new LinkedBlockingQueue<>();

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            if (delay.compareTo(Duration.ofMillis(500)) < 0) {
                retries.add(task);
            }
            return () -> {};
        }
    }
}
