package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void reportsMayArriveOutOfOrder() throws InterruptedException {
        ledger.record("b", 2, 20);
        ledger.record("c", 3, 30);
        assertThat(ledger.balance().rounds()).isZero();

        ledger.record("a", 1, 10);

        assertThat(ledger.await(3, Duration.ZERO)).isTrue();
        assertThat(ledger.fault()).isEmpty();
        assertThat(ledger.balance())
                .returns(3L, Ledger.Balance::rounds)
                .returns(10L, Ledger.Balance::firstToken)
                .returns(30L, Ledger.Balance::lastToken)
                .returns(Map.of("a", 1L, "b", 1L, "c", 1L), Ledger.Balance::byNode);
        assertThat(ledger.balance().latest()).containsExactly("a", "b", "c");
    }

    @Test
    void twoHoldersAtATimeWriteTheSameValue() {
        ledger.record("a", 1, 10);
        ledger.record("b", 1, 20);

        assertThat(ledger.fault()).hasValueSatisfying(fault -> assertThat(fault).contains("b wrote 1"));
    }

    @Test
    void twoHoldersAreFoundBeforeTheValuesInFrontOfTheirsArrive() {
        ledger.record("a", 7, 10);
        ledger.record("b", 7, 20);

        assertThat(ledger.fault()).isPresent();
    }

    @Test
    void tokenThatDoesNotRiseIsAFault() {
        ledger.record("a", 1, 10);
        ledger.record("b", 2, 10);

        assertThat(ledger.fault()).hasValueSatisfying(fault -> assertThat(fault).contains("token 10, after token 10"));
    }

    @Test
    void gapIsNotSettled() throws InterruptedException {
        ledger.record("a", 1, 10);
        ledger.record("a", 3, 30);

        assertThat(ledger.await(2, Duration.ZERO)).isFalse();
        assertThat(ledger.balance().rounds()).isEqualTo(1);
    }
}
