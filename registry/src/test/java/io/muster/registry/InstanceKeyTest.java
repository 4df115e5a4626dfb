package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceKeyTest {
    @ParameterizedTest
    @CsvSource({
        "orders, a-1, services/orders/a-1",
        "orders, 10.0.0.5:8080, services/orders/10.0.0.5:8080",
        "my service, 100%, services/my%20service/100%25",
        "größe, 😀, services/gr%C3%B6%C3%9Fe/%F0%9F%98%80",
        "a.b_c~d@e, ?#, services/a.b_c~d@e/%3F%23"
    })
    void namesAreSegmentsOfTheKeyAndComeBackFromIt(String service, String id, String key) {
        InstanceKey name = new InstanceKey(service, id);

        assertThat(name).hasToString(key);
        assertThat(InstanceKey.parse(name.bytes())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services/orders",
                "services/orders/",
                "services//a",
                "services/orders/a/b",
                "/services/orders/a",
                "service/orders/a",
                "services/orders/%",
                "services/orders/%4",
                "services/orders/%4g",
                "services/orders/%+4",
                "services/orders/%FF",
                "services/orders/a b",
                "services/orders/größe",
                "services/orders/%61",
                "services/orders/%c3%b6"
            })
    void aKeyThatThisLayoutDoesNotProduceIsForeign(String key) {
        assertThat(InstanceKey.parse(Bytes.utf8(key))).isEmpty();
    }

    @Test
    void theKeysOfOneServiceDoNotTakeInThoseOfALongerName() {
        Bytes hello = new InstanceKey("hello", "a").bytes();
        Bytes helloworld = new InstanceKey("helloworld", "a").bytes();

        assertThat(InstanceKey.range("hello").contains(hello)).isTrue();
        assertThat(InstanceKey.range("hello").contains(helloworld)).isFalse();
    }
}
