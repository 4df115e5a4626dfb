package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.ServiceInstance.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceTableTest {
    private final Map<String, KeyValue> stored = new TreeMap<>();
    private long revision;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itHoldsWhatIsStoredWhateverWayItCameThere(long seed) {
        List<Status> statuses = List.of(Status.values());
        Random random = new Random(seed);
        InstanceTable table = new InstanceTable("orders", Limbo.DEFAULT);
        Map<String, ServiceInstance> expected = new TreeMap<>();
        for (int round = 0; round < 2_000; round++) {
            int count = 1 + random.nextInt(4);
            Map<String, Optional<ServiceInstance>> step = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                String id = "i" + random.nextInt(40);
                step.put(
                        id,
                        random.nextInt(3) == 0
                                ? Optional.empty()
                                : Optional.of(instance(id, statuses.get(random.nextInt(statuses.size())))));
            }
            table.apply(change(step), round);
            step.forEach((id, instance) ->
                    instance.ifPresentOrElse(one -> expected.put(id, one), () -> expected.remove(id)));

            InstanceList list = table.list();
            assertThat(list.instances()).containsExactlyElementsOf(expected.values());
            assertThat(list.countUp()).isEqualTo(up(expected.values()));
            assertThat(list.revision()).isEqualTo(revision);
        }
    }

    @Test
    void whatEtcdHoldsReplacesWhatTheDiskHeld() {
        InstanceTable table = new InstanceTable("orders", Limbo.DEFAULT);
        table.begin(List.of(instance("a", Status.UP), instance("b", Status.DOWN), instance("c", Status.UP)), 3);
        assertThat(table.list().countUp()).isEqualTo(2);

        table.apply(
                change(Map.of(
                        "b", Optional.of(instance("b", Status.UP)), "d", Optional.of(instance("d", Status.DRAINING)))),
                0);

        assertThat(table.list().instances()).extracting(ServiceInstance::id).containsExactly("b", "d");
        assertThat(table.list().countUp()).isOne();
    }

    private static long up(Collection<ServiceInstance> instances) {
        return instances.stream().filter(one -> one.status() == Status.UP).count();
    }

    private static ServiceInstance instance(String id, Status status) {
        return ServiceInstance.of("orders", "10.0.0.1", 80).withId(id).withStatus(status);
    }

    /** The step that leads from what is stored to this. */
    private ViewChange change(Map<String, Optional<ServiceInstance>> step) {
        revision++;
        List<ViewChange.Entry> entries = new ArrayList<>();
        step.forEach((id, instance) -> {
            KeyValue before = stored.remove(id);
            if (instance.isEmpty()) {
                if (before != null) {
                    entries.add(new ViewChange.Removed(before));
                }
                return;
            }
            Bytes key = new InstanceKey("orders", id).bytes();
            KeyValue now = new KeyValue(key, InstanceCodec.encode(instance.get()), revision, revision, 1, 0);
            stored.put(id, now);
            entries.add(before == null ? new ViewChange.Added(now) : new ViewChange.Changed(before, now));
        });
        return new ViewChange(ViewSnapshot.of(revision, stored.values()), entries, false);
    }
}
