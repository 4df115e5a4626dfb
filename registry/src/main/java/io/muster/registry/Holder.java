package io.muster.registry;

import io.muster.connection.KeyValue;
import io.muster.registry.Registration.Conflict;
import java.util.Optional;

/**
 * Who holds a key.
 *
 * @param entry what the key holds
 * @param instance the instance it describes, if it can be read
 */
record Holder(KeyValue entry, Optional<ServiceInstance> instance) {
    static Holder of(InstanceKey name, KeyValue entry) {
        return new Holder(entry, InstanceCodec.readable(name, entry.value()));
    }

    /** The incarnation it says it is; empty if it does not say. */
    String incarnation() {
        return instance.map(ServiceInstance::incarnation).orElse("");
    }

    boolean is(String incarnation) {
        return incarnation().equals(incarnation);
    }

    /** How it stands in the way of another incarnation. */
    Conflict against(InstanceKey name, String ours) {
        return new Conflict(name.toString(), ours, incarnation(), instance, entry.modRevision());
    }
}
