package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "maxOrders, max-orders",
        "MAX_ORDERS, max-orders",
        "ExponentialGrowth, exponential-growth",
        "baseURLPath, base-url-path",
        "ipv4Only, ipv4-only",
        "x, x"
    })
    void namesAreSpelledWithHyphens(String name, String kebab) {
        assertThat(Names.kebab(name)).isEqualTo(kebab);
    }

    @Test
    void theNearestNameIsOfferedOnlyIfItIsNear() {
        List<String> names = List.of("max-orders", "window", "host");
        assertThat(Names.nearest("max-oders", names)).contains("max-orders");
        assertThat(Names.nearest("maxOrder", names)).contains("max-orders");
        assertThat(Names.nearest("hsot", names)).contains("host");
        assertThat(Names.nearest("colour", names)).isEmpty();
    }

    @Test
    void twoNeighboursSwappedAreOneStep() {
        assertThat(Names.distance("window", "widnow")).isEqualTo(1);
        assertThat(Names.distance("", "abc")).isEqualTo(3);
        assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
    }
}
