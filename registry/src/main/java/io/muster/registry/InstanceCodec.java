package io.muster.registry;

import io.muster.connection.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * The native record: a JSON object with a version field; service and id are in the key.
 *
 * <p>Fields that are unknown are ignored, those that are missing or null get their defaults; host, port and version must
 * be there.
 */
final class InstanceCodec {
    static final int FORMAT = 1;

    /** Far below what etcd takes in one request by default (1.5 MiB), far above what any record needs. */
    static final int LARGEST = 256 << 10;

    private InstanceCodec() {}

    /**
     * The record of an instance.
     *
     * @throws IllegalArgumentException if it is larger than a record may be
     */
    static Bytes encode(ServiceInstance instance) {
        JsonObjectWriter json = new JsonObjectWriter()
                .number("v", FORMAT)
                .text("host", instance.host())
                .number("port", instance.port())
                .entries("ports", instance.ports())
                .number("weight", instance.weight())
                .text("status", instance.status().name())
                .text("zone", instance.zone())
                .text("version", instance.version())
                .texts("tags", instance.tags())
                .entries("metadata", instance.metadata())
                .text("incarnation", instance.incarnation());
        if (!instance.startTime().equals(Instant.EPOCH)) {
            json.number("startTime", instance.startTime().toEpochMilli());
        }
        if (instance.persistent()) {
            json.bool("persistent", true);
        }
        Bytes record = Bytes.utf8(json.end());
        if (record.size() > LARGEST) {
            throw Expect.failure(
                    "record of " + instance.service() + "/" + instance.id(),
                    record.size() + " bytes",
                    "at most " + LARGEST);
        }
        return record;
    }

    /**
     * The instance that a record describes.
     *
     * @throws MalformedRecordException if it is no record, or one of a format to come
     */
    static ServiceInstance decode(InstanceKey key, Bytes record) {
        return decode(key, record, new SharedValues());
    }

    /** The same, with what it has in common with others taken from there. */
    static ServiceInstance decode(InstanceKey key, Bytes record, SharedValues shared) {
        if (record.size() > LARGEST) {
            throw new MalformedRecordException(record.size() + " bytes (expected: at most " + LARGEST + ")");
        }
        return new InstanceDecoder(record.utf8(), shared).decode(key);
    }

    /** The instance that a record describes, if it is one that can be read. */
    static Optional<ServiceInstance> readable(InstanceKey key, Bytes record) {
        try {
            return Optional.of(decode(key, record));
        } catch (MalformedRecordException e) {
            return Optional.empty();
        }
    }
}
