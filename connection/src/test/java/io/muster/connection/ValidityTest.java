package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ValidityTest {
    @Test
    void itIsAheadUntilItIsReached() {
        for (long start : new long[] {0, -1, Long.MAX_VALUE - 500, Long.MIN_VALUE}) {
            Validity validity = new Validity(start + 1_000);
            assertThat(validity.isAhead(start)).isTrue();
            assertThat(validity.left(start)).isBetween(Duration.ofNanos(999), Duration.ofNanos(1_000));
            assertThat(validity.moveOn(start, start + 2_000)).isTrue();
            assertThat(validity.moveOn(start, start + 1_500)).isTrue();
            assertThat(validity.isAhead(start + 1_998)).isTrue();
            assertThat(validity.isAhead(start + 2_000)).isFalse();
            assertThat(validity.left(start + 2_000)).isZero();
        }
    }

    @Test
    void onceSomebodyHasSeenItPassNobodyMovesItOn() {
        Validity validity = new Validity(1_000);
        assertThat(validity.isAhead(1_000)).isFalse();
        // A renewal whose thread was paused after it had read the clock.
        assertThat(validity.moveOn(500, 5_000)).isFalse();
        assertThat(validity.isAhead(500)).isFalse();
    }

    @Test
    void readersAndRenewalsAgreeOnWhoWasFirst() throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            Validity validity = new Validity(1_000);
            CountDownLatch start = new CountDownLatch(1);
            AtomicBoolean moved = new AtomicBoolean();
            Thread renewal = new Thread(() -> {
                if (isOver(start)) {
                    moved.set(validity.moveOn(500, 5_000));
                }
            });
            renewal.start();
            start.countDown();
            boolean aheadThen = validity.isAhead(1_500);
            renewal.join();
            assertThat(moved.get()).isEqualTo(aheadThen);
            assertThat(validity.isAhead(1_500)).isEqualTo(aheadThen);
        }
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
