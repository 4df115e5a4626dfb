package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@EtcdTest
class TruthTest {
    private final EtcdTruth truth;
    private final String prefix;

    TruthTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.truth = cluster.truth();
        this.prefix = prefix;
    }

    @Test
    void writtenValuesAreReadWithTheirRevisions() {
        long created = truth.put(prefix + "a", "eins");
        long changed = truth.put(prefix + "a", "zwei \"ü\" \\ \n €");

        EtcdEntry entry = truth.entry(prefix + "a").orElseThrow();
        assertThat(entry).isEqualTo(new EtcdEntry(prefix + "a", "zwei \"ü\" \\ \n €", created, changed, 2, 0));
        assertThat(truth.revision()).isGreaterThanOrEqualTo(changed);
        assertThat(truth.get(prefix + "none")).isEmpty();
    }

    @Test
    void prefixNamesItsOwnKeysOnly() {
        List.of("a", "a/1", "a/2", "a0", "b").forEach(key -> truth.put(prefix + key, key));

        assertThat(truth.list(prefix + "a/")).extracting(EtcdEntry::value).containsExactly("a/1", "a/2");
        assertThat(truth.list("")).extracting(EtcdEntry::key).contains(prefix + "b");
        assertThat(truth.deletePrefix(prefix + "a/")).isEqualTo(2);
        assertThat(truth.delete(prefix + "b")).isTrue();
        assertThat(truth.delete(prefix + "b")).isFalse();
        assertThat(truth.list(prefix)).extracting(EtcdEntry::value).containsExactly("a", "a0");
        assertThatThrownBy(() -> truth.deletePrefix("")).hasMessageContaining("prefix: \"\" (expected");
    }

    @Test
    void revokedLeaseTakesItsKeysAlong() {
        long lease = truth.grantLease(Duration.ofSeconds(60));
        truth.put(prefix + "leased", "1", lease);
        assertThat(truth.leases()).contains(lease);
        assertThat(truth.entry(prefix + "leased").orElseThrow().lease()).isEqualTo(lease);
        assertThat(truth.remaining(lease).orElseThrow()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));

        assertThat(truth.revokeLease(lease)).isTrue();

        assertThat(truth.revokeLease(lease)).isFalse();
        assertThat(truth.remaining(lease)).isEmpty();
        assertThat(truth.get(prefix + "leased")).isEmpty();
    }

    @Test
    void refusalCarriesEtcdsReason() {
        assertThatThrownBy(() -> truth.put(prefix + "a", "1", 12345))
                .isInstanceOfSatisfying(
                        EtcdRequestException.class, e -> assertThat(e.code()).isEqualTo(5))
                .hasMessageContaining("requested lease not found");
    }
}
