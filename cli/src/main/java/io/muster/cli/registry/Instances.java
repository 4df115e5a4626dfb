package io.muster.cli.registry;

import io.muster.cli.output.Item;
import io.muster.registry.ServiceInstance;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** How instances are shown. */
final class Instances {
    /** What a table shows. */
    static final List<String> COLUMNS = List.of("id", "address", "status", "weight", "zone", "version", "tags");

    private Instances() {}

    static Item item(ServiceInstance instance) {
        return Item.of("service", instance.service())
                .with("id", instance.id())
                .with("address", instance.address())
                .with("host", instance.host())
                .with("port", instance.port())
                .with("ports", new TreeMap<>(instance.ports()))
                .with("status", instance.status())
                .with("weight", instance.weight())
                .with("zone", instance.zone())
                .with("version", instance.version())
                .with("tags", new TreeSet<>(instance.tags()))
                .with("metadata", new TreeMap<>(instance.metadata()))
                .with("incarnation", instance.incarnation())
                .with("startTime", instance.startTime())
                .with("persistent", instance.persistent());
    }
}
