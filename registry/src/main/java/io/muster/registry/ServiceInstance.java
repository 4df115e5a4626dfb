package io.muster.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * One running copy of a service: where it listens, and what callers may want to know of it. Immutable, checked.
 *
 * @param service the service's name; not empty, without {@code /}
 * @param id what tells it from the other instances of its service; not empty, without {@code /}
 * @param host a host name or an IP address; IPv6 without brackets
 * @param port the port of its main protocol, 1 to 65535
 * @param ports further ports by name, each 1 to 65535
 * @param weight its share of the calls beside other instances, 0 to 1,000,000; 0 means none if others have more
 * @param status whether it wants calls
 * @param zone where it runs, for callers that prefer what is near; empty when not said
 * @param version what it runs; empty when not said
 * @param tags words to filter by
 * @param metadata anything else
 * @param incarnation which life of the instance this is: two processes that use one id differ by it; empty only in
 *     records that do not say
 * @param startTime when it was made, in whole milliseconds; the epoch when not said
 * @param persistent whether its record hangs on no lease, and so says nothing of whether it runs
 */
public record ServiceInstance(
        String service,
        String id,
        String host,
        int port,
        Map<String, Integer> ports,
        int weight,
        Status status,
        String zone,
        String version,
        Set<String> tags,
        Map<String, String> metadata,
        String incarnation,
        Instant startTime,
        boolean persistent) {

    /** The weight of an instance that does not say. */
    public static final int DEFAULT_WEIGHT = 100;

    static final int LARGEST_WEIGHT = 1_000_000;
    private static final int LARGEST_PORT = 65_535;

    /** Whether an instance wants calls. */
    public enum Status {
        /** Registered, but not ready yet. */
        STARTING,
        /** Wants calls: the only status that is selected. */
        UP,
        /** About to leave: finishes what it has and wants nothing new. */
        DRAINING,
        /** Runs, but cannot serve. */
        DOWN
    }

    /**
     * Checks every part and copies the collections.
     *
     * @throws IllegalArgumentException naming part, value and expectation
     */
    public ServiceInstance {
        Expect.segment("service", service);
        Expect.segment("id", id);
        host = Hosts.checked(host);
        Expect.between("port", port, 1, LARGEST_PORT);
        ports = Map.copyOf(ports);
        ports.forEach((name, number) -> {
            Expect.filled("ports", name);
            Expect.between("ports." + name, number, 1, LARGEST_PORT);
        });
        Expect.between("weight", weight, 0, LARGEST_WEIGHT);
        Expect.text("zone", zone);
        Expect.text("version", version);
        tags = Set.copyOf(tags);
        tags.forEach(tag -> Expect.filled("tags", tag));
        metadata = Map.copyOf(metadata);
        metadata.keySet().forEach(name -> Expect.filled("metadata", name));
        Expect.text("incarnation", incarnation);
        startTime = Instant.ofEpochMilli(startTime.toEpochMilli());
    }

    /**
     * An instance that is UP from now on, with an id and an incarnation drawn at random.
     *
     * @throws IllegalArgumentException naming part, value and expectation
     */
    public static ServiceInstance of(String service, String host, int port) {
        return builder(service, host, port).build();
    }

    /** Begins an instance; all that is not set is as {@link #of} says. */
    public static ServiceInstanceBuilder builder(String service, String host, int port) {
        return new ServiceInstanceBuilder(service, host, port);
    }

    /** Begins another instance with everything taken from this one, also the incarnation. */
    public ServiceInstanceBuilder toBuilder() {
        return new ServiceInstanceBuilder(this);
    }

    /** Where to connect: {@code host:port}, an IPv6 address in brackets. */
    public String address() {
        return Hosts.address(host, port);
    }

    /**
     * Where to connect for one of the {@link #ports()}.
     *
     * @throws IllegalArgumentException if there is no port of this name
     */
    public String address(String portName) {
        Integer number = ports.get(portName);
        if (number == null) {
            throw Expect.failure("port name", portName, "one of " + ports.keySet());
        }
        return Hosts.address(host, number);
    }

    /** This instance with another id. */
    public ServiceInstance withId(String id) {
        return toBuilder().id(id).build();
    }

    /** This instance with another weight. */
    public ServiceInstance withWeight(int weight) {
        return toBuilder().weight(weight).build();
    }

    /** This instance with another status. */
    public ServiceInstance withStatus(Status status) {
        return toBuilder().status(status).build();
    }

    /** This instance in a zone. */
    public ServiceInstance withZone(String zone) {
        return toBuilder().zone(zone).build();
    }

    /** This instance running a version. */
    public ServiceInstance withVersion(String version) {
        return toBuilder().version(version).build();
    }

    /** This instance with exactly these tags. */
    public ServiceInstance withTags(String... tags) {
        return toBuilder().tags(tags).build();
    }

    /** This instance with a further port, or another number for one it has. */
    public ServiceInstance withPort(String name, int port) {
        return toBuilder().port(name, port).build();
    }

    /** This instance with a further entry of metadata, or another value for one it has. */
    public ServiceInstance withMetadata(String name, String value) {
        return toBuilder().metadata(name, value).build();
    }
}
