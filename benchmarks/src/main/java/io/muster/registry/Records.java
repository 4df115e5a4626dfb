package io.muster.registry;

import io.muster.connection.Bytes;

/** Records as the registry writes and reads them; in this package, since users do not see the codec. */
public final class Records {
    private Records() {}

    /** Where an instance's record lies. */
    public static Bytes key(ServiceInstance instance) {
        return InstanceKey.of(instance).bytes();
    }

    /** An instance's record. */
    public static Bytes value(ServiceInstance instance) {
        return InstanceCodec.encode(instance);
    }

    /** The instance that a record describes. */
    public static ServiceInstance read(Bytes key, Bytes value) {
        return InstanceCodec.decode(InstanceKey.parse(key).orElseThrow(), value);
    }
}
