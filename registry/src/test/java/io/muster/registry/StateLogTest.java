package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.registry.Registration.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateLogTest {
    private final HeldTiming timing = new HeldTiming();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final StateLog log = new StateLog(timing, warnings::add, notes::add);

    @Test
    void oneThatIsLostIsToldAtOnceByItsName() {
        log.lost("services/orders/a", "its session is LOST");

        assertThat(warnings).containsExactly("services/orders/a: its session is LOST; registering again");

        timing.pass(StateLog.GAP);
        timing.pass(StateLog.GAP);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void tenThousandThatAreLostTogetherTakeTwoLines() {
        for (int i = 0; i < 10_000; i++) {
            log.lost("services/orders/" + i, "its session is LOST");
            log.moved("services/orders/" + i, State.REGISTERED, State.LOST);
        }
        timing.pass(StateLog.GAP);

        assertThat(warnings)
                .containsExactly(
                        "services/orders/0: its session is LOST; registering again",
                        "its session is LOST; registering again: 9999 more, the last of them services/orders/9999");
        assertThat(notes)
                .containsExactly(
                        "services/orders/0: REGISTERED → LOST",
                        "REGISTERED → LOST: 9999 more, the last of them services/orders/9999");
    }

    @Test
    void howeverLongItGoesOnThereIsALineASecond() {
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 100; i++) {
                log.lost("services/orders/" + i, "its record was deleted");
            }
            timing.pass(StateLog.GAP);
        }
        assertThat(warnings).hasSize(6);

        timing.pass(StateLog.GAP);
        log.lost("services/orders/z", "its record was deleted");

        assertThat(warnings)
                .hasSize(7)
                .last()
                .isEqualTo("services/orders/z: its record was deleted; registering again");
    }

    @Test
    void whatIsKeptBackIsToldAtTheEnd() {
        log.moved("services/orders/a", State.REGISTERED, State.CLOSED);
        log.moved("services/orders/b", State.REGISTERED, State.CLOSED);

        log.close();

        assertThat(notes)
                .containsExactly(
                        "services/orders/a: REGISTERED → CLOSED",
                        "REGISTERED → CLOSED: 1 more, the last of them services/orders/b");
    }
}
