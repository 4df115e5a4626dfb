package io.muster.registry;

import io.muster.registry.ServiceInstance.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what describes an instance; {@link #build()} checks it. Not thread-safe. */
public final class ServiceInstanceBuilder {
    private final String service;
    private final String host;
    private final int port;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();
    private String id = Incarnations.draw();
    private int weight = ServiceInstance.DEFAULT_WEIGHT;
    private Status status = Status.UP;
    private String zone = "";
    private String version = "";
    private Set<String> tags = Set.of();
    private String incarnation = Incarnations.draw();
    private Instant startTime = Instant.now();
    private boolean persistent;

    ServiceInstanceBuilder(String service, String host, int port) {
        this.service = service;
        this.host = host;
        this.port = port;
    }

    ServiceInstanceBuilder(ServiceInstance from) {
        this(from.service(), from.host(), from.port());
        ports.putAll(from.ports());
        metadata.putAll(from.metadata());
        id = from.id();
        weight = from.weight();
        status = from.status();
        zone = from.zone();
        version = from.version();
        tags = from.tags();
        incarnation = from.incarnation();
        startTime = from.startTime();
        persistent = from.persistent();
    }

    /**
     * What tells the instance from others of its service. Default: random, so that every process is a new instance. A
     * process that starts again under the id of one that crashed waits until the crashed one's lease has expired.
     */
    public ServiceInstanceBuilder id(String id) {
        this.id = id;
        return this;
    }

    /** A further port. */
    public ServiceInstanceBuilder port(String name, int port) {
        ports.put(name, port);
        return this;
    }

    /** Its share of the calls. Default: {@value ServiceInstance#DEFAULT_WEIGHT}. */
    public ServiceInstanceBuilder weight(int weight) {
        this.weight = weight;
        return this;
    }

    /** Whether it wants calls. Default: UP. */
    public ServiceInstanceBuilder status(Status status) {
        this.status = status;
        return this;
    }

    /** Where it runs. Default: empty. */
    public ServiceInstanceBuilder zone(String zone) {
        this.zone = zone;
        return this;
    }

    /** What it runs. Default: empty. */
    public ServiceInstanceBuilder version(String version) {
        this.version = version;
        return this;
    }

    /** Exactly these words to filter by. Default: none. */
    public ServiceInstanceBuilder tags(String... tags) {
        this.tags = Set.copyOf(List.of(tags));
        return this;
    }

    /** An entry of metadata. */
    public ServiceInstanceBuilder metadata(String name, String value) {
        metadata.put(name, value);
        return this;
    }

    /** Which life of the instance this is; must differ between any two processes. Default: random. */
    public ServiceInstanceBuilder incarnation(String incarnation) {
        this.incarnation = incarnation;
        return this;
    }

    /** When it was made. Default: now. */
    public ServiceInstanceBuilder startTime(Instant startTime) {
        this.startTime = startTime;
        return this;
    }

    /** Whether it hangs on no lease; the registry sets it. */
    ServiceInstanceBuilder persistent(boolean persistent) {
        this.persistent = persistent;
        return this;
    }

    /**
     * The instance.
     *
     * @throws IllegalArgumentException naming part, value and expectation
     */
    public ServiceInstance build() {
        return new ServiceInstance(
                service,
                id,
                host,
                port,
                ports,
                weight,
                status,
                zone,
                version,
                tags,
                metadata,
                incarnation,
                startTime,
                persistent);
    }
}
