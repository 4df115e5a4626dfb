package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnTimeTest {
    private static final Duration FOUR_SECONDS = Duration.ofSeconds(4);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger steps = new AtomicInteger();

    private Duration spending(OwnTime time) {
        long before = clock.get();
        time.spend(FOUR_SECONDS);
        return Duration.ofNanos(clock.get() - before);
    }

    @Test
    void onAFreeMachineItIsTheTimeOfTheClock() {
        assertThat(spending(new OwnTime(clock::get, clock::addAndGet))).isEqualTo(FOUR_SECONDS);
    }

    @Test
    void whatTheMachineStoodStillDoesNotCount() {
        Duration stood = Duration.ofMinutes(1);
        OwnTime time = new OwnTime(clock::get, nanos -> {
            boolean stands = steps.incrementAndGet() % 1000 == 0;
            clock.addAndGet(stands ? nanos + stood.toNanos() : nanos);
        });
        assertThat(spending(time)).isEqualTo(FOUR_SECONDS.plus(stood.multipliedBy(4)));
    }

    @Test
    void turnsThatComeLateDoNotCountFully() {
        assertThat(spending(new OwnTime(clock::get, nanos -> clock.addAndGet(5 * nanos))))
                .isEqualTo(FOUR_SECONDS.multipliedBy(5));
    }

    @Test
    void pausesThatAreCutShortCountForWhatTheyWere() {
        assertThat(spending(new OwnTime(clock::get, nanos -> clock.addAndGet(nanos / 4))))
                .isEqualTo(FOUR_SECONDS);
    }

    @Test
    void onThisMachineItIsNotLessThanTheTimeOfTheClock() {
        Duration brief = Duration.ofMillis(50);
        long before = System.nanoTime();
        OwnTime.ofTheSystem().spend(brief);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(brief);
    }
}
