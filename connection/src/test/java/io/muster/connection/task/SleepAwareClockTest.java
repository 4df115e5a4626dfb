package io.muster.connection.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SleepAwareClockTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Machine machine = new Machine();
    private final SleepAwareClock clock = new SleepAwareClock(machine);
    private final long start = clock.nanoTime();

    private Duration passed() {
        return Duration.ofNanos(clock.nanoTime() - start);
    }

    @Test
    void itGoesOnWhileTheMachineSleeps() {
        machine.run(Duration.ofSeconds(10));
        assertThat(passed()).isEqualTo(Duration.ofSeconds(10));
        machine.sleep(HOUR);
        assertThat(passed()).isEqualTo(HOUR.plusSeconds(10));
        machine.sleep(HOUR);
        machine.run(Duration.ofSeconds(1));
        assertThat(passed()).isEqualTo(HOUR.plus(HOUR).plusSeconds(11));
    }

    @Test
    void whoSetsTheWallClockChangesNothing() {
        machine.setWall(HOUR);
        assertThat(passed()).isZero();
        machine.setWall(HOUR.negated());
        machine.setWall(HOUR.negated());
        machine.run(Duration.ofSeconds(5));
        assertThat(passed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aSleepIsSeenAlthoughTheWallClockWasSetMeanwhile() {
        machine.sleep(HOUR);
        machine.setWall(HOUR.multipliedBy(-3));
        assertThat(passed()).isEqualTo(HOUR);
    }

    @Test
    void aThreadThatIsHeldUpWhileItReadsAddsNothing() {
        machine.heldUp = Duration.ofSeconds(2);
        machine.setWall(HOUR);
        Duration held = passed();
        assertThat(held).isEqualTo(Duration.ofNanos(machine.monotonic));
    }

    @Test
    void whereTheTimeSinceStartIsNotToldItIsTheMonotonicClock() {
        machine.tells = false;
        SleepAwareClock other = new SleepAwareClock(machine);
        long before = other.nanoTime();
        machine.sleep(HOUR);
        assertThat(other.nanoTime()).isEqualTo(before);
        machine.tells = true;
        machine.sleep(HOUR);
        assertThat(other.nanoTime()).isEqualTo(before);
        machine.tells = false;
        machine.sleep(HOUR);
        assertThat(passed()).isZero();
    }

    @Test
    void thisMachineHasTheClocksItNeeds() {
        SleepAwareClock.Clocks clocks = SleepAwareClock.ofTheSystem();
        if (System.getProperty("os.name").equals("Linux")) {
            assertThat(clocks.sinceStartNanos()).isPresent();
        }
        try (SystemTiming timing = new SystemTiming("clock-test")) {
            long before = timing.nanoTime();
            assertThat(timing.nanoTime() - before).isNotNegative();
        }
    }

    /** Clocks that are moved by hand. */
    private static final class Machine implements SleepAwareClock.Clocks {
        private long monotonic;
        private long wall = 1_700_000_000_000L;
        private long sinceStart = HOUR.toNanos();
        private boolean tells = true;
        private Duration heldUp = Duration.ZERO;

        void run(Duration time) {
            monotonic += time.toNanos();
            wall += time.toMillis();
            sinceStart += time.toNanos();
        }

        void sleep(Duration time) {
            wall += time.toMillis();
            sinceStart += time.toNanos();
        }

        void setWall(Duration ahead) {
            wall += ahead.toMillis();
        }

        @Override
        public long monotonicNanos() {
            return monotonic;
        }

        @Override
        public long wallMillis() {
            return wall;
        }

        @Override
        public OptionalLong sinceStartNanos() {
            if (!tells) {
                return OptionalLong.empty();
            }
            run(heldUp);
            OptionalLong read = OptionalLong.of(sinceStart);
            run(heldUp);
            return read;
        }
    }
}
