package io.muster.registry;

import io.muster.registry.ServiceInstance.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reads one record, field by field; used once. */
final class InstanceDecoder {
    private final JsonReader json;
    private final SharedValues shared;
    private final Map<String, Integer> ports = new HashMap<>(0);
    private final Map<String, String> metadata = new HashMap<>(0);
    private final Set<String> tags = new HashSet<>(0);
    private long format = -1;
    private String host = "";
    private int port = -1;
    private int weight = ServiceInstance.DEFAULT_WEIGHT;
    private Status status = Status.UP;
    private String zone = "";
    private String version = "";
    private String incarnation = "";
    private Instant startTime = Instant.EPOCH;
    private boolean persistent;

    InstanceDecoder(String record, SharedValues shared) {
        this.json = new JsonReader(record);
        this.shared = shared;
    }

    ServiceInstance decode(InstanceKey key) {
        json.object(this::field);
        json.end();
        if (format != InstanceCodec.FORMAT) {
            throw new MalformedRecordException(
                    "v: " + (format < 0 ? "missing" : format) + " (expected: " + InstanceCodec.FORMAT + ")");
        }
        try {
            return new ServiceInstance(
                    shared.name(key.service()),
                    key.id(),
                    host,
                    port,
                    shared.ports(ports),
                    weight,
                    status,
                    shared.name(zone),
                    shared.name(version),
                    shared.tags(tags),
                    metadata,
                    incarnation,
                    startTime,
                    persistent);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(String.valueOf(e.getMessage()), e);
        }
    }

    private void field(String name) {
        if (json.isNull()) {
            return;
        }
        switch (name) {
            case "v" -> format = json.integer();
            case "host" -> host = json.string();
            case "port" -> port = number();
            case "ports" -> entries(port -> ports.put(port, number()));
            case "weight" -> weight = number();
            case "status" -> status = status(json.string());
            case "zone" -> zone = json.string();
            case "version" -> version = json.string();
            case "tags" -> json.array(() -> tags.add(json.string()));
            case "metadata" -> entries(entry -> metadata.put(entry, json.string()));
            case "incarnation" -> incarnation = json.string();
            case "startTime" -> startTime = Instant.ofEpochMilli(json.integer());
            case "persistent" -> persistent = json.bool();
            default -> json.skip();
        }
    }

    private void entries(Consumer<String> entry) {
        json.object(name -> {
            if (!json.isNull()) {
                entry.accept(name);
            }
        });
    }

    private int number() {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, json.integer()));
    }

    /** A status that a later version may know is not one to send calls to. */
    private static Status status(String name) {
        for (Status known : Status.values()) {
            if (known.name().equals(name)) {
                return known;
            }
        }
        return Status.DOWN;
    }
}
