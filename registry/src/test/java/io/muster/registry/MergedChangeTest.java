package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.registry.ServiceChange.Changed;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedChangeTest {
    private final ServiceInstance a1 = ServiceInstance.of("orders", "h", 1).withId("a");
    private final ServiceInstance a2 = a1.withWeight(2);
    private final ServiceInstance b = ServiceInstance.of("orders", "h", 2).withId("b");

    @Test
    void whatCameAndChangedIsAddedAsItIsNow() {
        assertThat(MergedChange.of(List.of(added(1, a1), changed(2, a1, a2), added(3, b))))
                .isEqualTo(new ServiceChange("orders", 3, List.of(a2, b), List.of(), List.of()));
    }

    @Test
    void whatCameAndWentWasNeverThere() {
        assertThat(MergedChange.of(List.of(added(1, a1), removed(2, a1))).isEmpty())
                .isTrue();
    }

    @Test
    void whatWentAndCameBackHasChangedOrHasNot() {
        assertThat(MergedChange.of(List.of(removed(1, a1), added(2, a2))).changed())
                .containsExactly(new Changed(a1, a2));
        assertThat(MergedChange.of(List.of(removed(1, a1), added(2, a1))).isEmpty())
                .isTrue();
    }

    @Test
    void whatChangedAndWentIsRemovedAsItFirstWas() {
        assertThat(MergedChange.of(List.of(changed(1, a1, a2), removed(2, a2))))
                .isEqualTo(new ServiceChange("orders", 2, List.of(), List.of(), List.of(a1)));
    }

    private static ServiceChange added(long revision, ServiceInstance instance) {
        return new ServiceChange("orders", revision, List.of(instance), List.of(), List.of());
    }

    private static ServiceChange changed(long revision, ServiceInstance before, ServiceInstance now) {
        return new ServiceChange("orders", revision, List.of(), List.of(new Changed(before, now)), List.of());
    }

    private static ServiceChange removed(long revision, ServiceInstance instance) {
        return new ServiceChange("orders", revision, List.of(), List.of(), List.of(instance));
    }
}
