package io.muster.registry;

import io.muster.connection.AccessDeniedException;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.UnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The registry of services in one etcd, or in one namespace of it: who is there, and how to join them.
 *
 * <pre>{@code
 * ServiceRegistry registry = ServiceRegistry.of(etcd);
 * Registration me = registry.register(ServiceInstance.of("orders", "10.0.0.5", 8080));
 *
 * ServiceView orders = registry.discover("orders");
 * orders.awaitInstances(1, Duration.ofSeconds(10));
 * call(orders.select().address());
 *
 * me.drain(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>There is one for each connection. It ends with the connection: what was registered through it is deregistered.
 * Thread-safe.
 */
public interface ServiceRegistry {
    /** The registry of a connection; asking again gives the same one. */
    static ServiceRegistry of(EtcdConnection etcd) {
        return Registries.of(etcd);
    }

    /**
     * Registers an instance for as long as the registration stays open.
     *
     * <p>Returns when a first attempt has come to something, at the latest at the call deadline: with a registration
     * that is REGISTERED; or PENDING, when etcd cannot be reached, and goes on trying; or in CONFLICT, when another
     * process holds the id, and waits until that is gone.
     *
     * @throws IllegalArgumentException if the record is too large
     * @throws IllegalStateException if this process has the same service and id registered already
     * @throws AccessDeniedException if the user may not write it; nothing stays registered
     * @throws RequestRefusedException if etcd refuses it otherwise; nothing stays registered
     * @throws ConnectionClosedException if the connection is closed
     */
    Registration register(ServiceInstance instance);

    /** Asynchronous twin of {@link #register}; what is wrong with the argument is thrown at once. */
    CompletableFuture<Registration> registerAsync(ServiceInstance instance);

    /**
     * The instances of a service, chosen from in turn ({@link Selector#roundRobin()}).
     *
     * <p>Returns when the list has been read, or at the call deadline: then it is still empty, says so, and fills as
     * soon as etcd can be reached. Views of one service share one watch.
     *
     * @throws IllegalArgumentException if it is no name of a service
     * @throws ConnectionClosedException if the connection is closed
     */
    default ServiceView discover(String service) {
        return discover(service, Selector.roundRobin());
    }

    /** The instances of a service, chosen from by a selector; all else is as {@link #discover(String)} says. */
    default ServiceView discover(String service, Selector selector) {
        return discover(service, DiscoveryOptions.of(selector));
    }

    /** The instances of a service, with options; all else is as {@link #discover(String)} says. */
    ServiceView discover(String service, DiscoveryOptions options);

    /** Asynchronous twin of {@link #discover(String)}. */
    default CompletableFuture<ServiceView> discoverAsync(String service) {
        return discoverAsync(service, Selector.roundRobin());
    }

    /** Asynchronous twin of {@link #discover(String, Selector)}. */
    default CompletableFuture<ServiceView> discoverAsync(String service, Selector selector) {
        return discoverAsync(service, DiscoveryOptions.of(selector));
    }

    /** Asynchronous twin of {@link #discover(String, DiscoveryOptions)}. */
    CompletableFuture<ServiceView> discoverAsync(String service, DiscoveryOptions options);

    /**
     * The names of all services that have a record, in alphabetical order.
     *
     * @throws UnavailableException if etcd cannot be reached by the call deadline
     */
    List<String> services();

    /** Asynchronous twin of {@link #services()}. */
    CompletableFuture<List<String>> servicesAsync();

    /**
     * The names of all services, followed live. Returns at once.
     *
     * @throws ConnectionClosedException if the connection is closed
     */
    ServiceNamesView watchServices();

    /**
     * Writes a record that hangs on no lease: it stays until it is removed, whoever runs or does not. For what cannot
     * register itself. It is marked so ({@link ServiceInstance#persistent()}), and nobody keeps it: what deletes it,
     * deletes it.
     *
     * @return the revision that wrote it
     * @throws IllegalStateException if a live instance has the id, or a record that cannot be read
     * @throws UnavailableException if it was not written
     * @throws OutcomeUnknownException if it may have been written: doing it again is safe
     */
    long putPersistent(ServiceInstance instance);

    /** Asynchronous twin of {@link #putPersistent}. */
    CompletableFuture<Long> putPersistentAsync(ServiceInstance instance);

    /**
     * Removes a record that {@link #putPersistent} wrote.
     *
     * @return whether there was one; a record of a live instance is left alone
     * @throws UnavailableException if it was not removed
     * @throws OutcomeUnknownException if it may have been removed: doing it again is safe
     */
    boolean removePersistent(String service, String id);

    /** Asynchronous twin of {@link #removePersistent}. */
    CompletableFuture<Boolean> removePersistentAsync(String service, String id);
}
