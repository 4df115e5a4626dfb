package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often gRPC's wait between attempts to connect is cut short, on a clock that only the test moves. */
class ReconnectTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandMovedTiming timing = new HandMovedTiming();
    private final StatedChannel grpc = new StatedChannel();
    private EtcdChannel channel;

    @BeforeEach
    void open() {
        EtcdSettings nowhere =
                EtcdSettings.builder().endpoints("http://127.0.0.1:1").build();
        channel = new EtcdChannel(nowhere, timing, grpc);
    }

    @Test
    void whileThereIsNoConnectionTheWaitIsCutShortEverySecondForAsLongAsThatLasts() {
        grpc.state = ConnectivityState.TRANSIENT_FAILURE;
        for (int second = 1; second <= 3600; second++) {
            timing.advance(SECOND);
            assertThat(grpc.cutShort).isEqualTo(second);
        }
    }

    @Test
    void anOutageIsNoticedWithinASecondOfItsBeginningHoweverLongAllWasWell() {
        for (int outage = 1; outage <= 100; outage++) {
            grpc.state = ConnectivityState.READY;
            timing.advance(Duration.ofMillis(outage * 9_973L));
            assertThat(grpc.cutShort).isEqualTo(outage - 1);
            grpc.state = ConnectivityState.TRANSIENT_FAILURE;
            timing.advance(SECOND);
            assertThat(grpc.cutShort).isEqualTo(outage);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ConnectivityState.class,
            names = {"IDLE", "CONNECTING", "READY", "SHUTDOWN"})
    void nothingIsDoneWhileNobodyWaits(ConnectivityState state) {
        grpc.state = state;
        timing.advance(Duration.ofMinutes(1));
        assertThat(grpc.cutShort).isZero();
    }

    @Test
    void itEndsWithTheChannel() {
        grpc.state = ConnectivityState.TRANSIENT_FAILURE;
        channel.close();
        timing.advance(Duration.ofMinutes(1));
        assertThat(grpc.cutShort).isZero();
        assertThat(timing.waiting).isEmpty();
    }

    /** A clock that stands still unless it is moved, and runs what comes due on the way. For one thread. */
    private static final class HandMovedTiming implements Timing {
        private record Task(long dueNanos, Runnable work) {}

        private final PriorityQueue<Task> waiting = new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos));
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable work) {
            Task task = new Task(now + delay.toNanos(), work);
            waiting.add(task);
            return () -> waiting.remove(task);
        }

        void advance(Duration time) {
            long until = now + time.toNanos();
            for (Task next = waiting.peek(); next != null && next.dueNanos <= until; next = waiting.peek()) {
                waiting.remove(next);
                now = next.dueNanos;
                next.work.run();
            }
            now = until;
        }
    }

    /** A channel to nobody, in a state of the test's choice. */
    private static final class StatedChannel extends ManagedChannel {
        private ConnectivityState state = ConnectivityState.IDLE;
        private int cutShort;

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void resetConnectBackoff() {
            cutShort++;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new UnsupportedOperationException("a channel to nobody");
        }

        @Override
        public String authority() {
            return "nobody";
        }
    }
}
