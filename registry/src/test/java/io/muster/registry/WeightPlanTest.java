package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WeightPlanTest {
    private static final int BASE = 100;

    private long now = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();
    private final WeightPlan plan = new WeightPlan(now);
    private final List<Integer> written = new ArrayList<>();

    @Test
    void theFirstReportIsWrittenAtOnce() {
        report(40);

        assertThat(written).containsExactly(40);
    }

    @Test
    void smallChangesAreNotWritten() {
        report(1_000);
        for (int weight = 951; weight < 1_050; weight++) {
            pass(Duration.ofSeconds(1));
            report(weight);
        }
        assertThat(written).containsExactly(1_000);

        pass(Duration.ofSeconds(1));
        report(1_051);
        assertThat(written).containsExactly(1_000, 1_051);
    }

    @Test
    void zeroIsNeverASmallChange() {
        report(1);
        pass(Duration.ofSeconds(1));
        report(0);

        assertThat(written).containsExactly(1, 0);
    }

    @Test
    void atMostOneASecondIsWrittenAndTheLastOneCounts() {
        for (int i = 0; i < 1_000; i++) {
            report(i % 2 == 0 ? 10 + i : 5_000 + i);
            pass(Duration.ofMillis(10));
        }

        assertThat(written).hasSizeBetween(10, 11);
    }

    @Test
    void whenReportsStopTheWeightGoesBackStepByStepAndThenNothingIsWritten() {
        report(900);
        pass(Duration.ofSeconds(29));
        assertThat(written).containsExactly(900);

        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(1));
        }

        assertThat(written).startsWith(900, 500, 300, 200, 150, 125).endsWith(-1);
        assertThat(plan.next(BASE, now).pause()).isZero();
    }

    @Test
    void aReportDuringTheWayBackCounts() {
        report(900);
        pass(Duration.ofSeconds(31));
        assertThat(written).endsWith(500);

        pass(Duration.ofSeconds(1));
        report(900);

        assertThat(written).endsWith(900);
    }

    @Test
    void whatIsGoneIsWrittenAgain() {
        report(40);
        pass(Duration.ofSeconds(2));
        plan.forget();
        step();

        assertThat(written).containsExactly(40, 40);
    }

    private void report(int weight) {
        plan.report(weight, WeightPlan.SILENCE, now);
        step();
    }

    private void pass(Duration time) {
        now += time.toNanos();
        step();
    }

    private void step() {
        WeightPlan.Step step = plan.next(BASE, now);
        if (step.isWrite()) {
            OptionalInt weight = step.weight();
            written.add(weight.orElse(-1));
            plan.wrote(weight, now);
        }
    }
}
