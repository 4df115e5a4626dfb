package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The instances of one service, always at hand.
 *
 * <p>It follows etcd change by change. While etcd cannot be reached the last known instances stay, and the snapshot says
 * since when. A record that cannot be read harms nobody else: it is skipped and counted, and if it took the place of one
 * that could be read, that one stays until the key is deleted or written well. Views of one service share the list and
 * the watch; each has its own listeners and its own selector. Thread-safe.
 */
public interface ServiceView extends AutoCloseable {
    /** The service. */
    String service();

    /** All instances, as of now. No I/O. */
    ServiceSnapshot snapshot();

    /**
     * Chooses an instance, by the selector of this view. No I/O, no allocation.
     *
     * @throws NoInstanceException if there is none; its reason says why
     */
    ServiceInstance select();

    /**
     * Chooses the instance for a key: the same one, in all processes, as long as it is a candidate. When one of N
     * candidates leaves, only its keys move; weights count, zones do not. Costs time in proportion to the candidates. No
     * I/O.
     *
     * @throws NoInstanceException if there is none; its reason says why
     */
    ServiceInstance select(String key);

    /**
     * Chooses an instance and counts the call to it until what is returned is closed; what is said of the call there
     * decides who is left out ({@link DiscoveryOptions#ejecting}). No I/O.
     *
     * @throws NoInstanceException if there is none; its reason says why
     */
    Call begin();

    /** Why an instance is, or is not, chosen by this view, as of now. No I/O. */
    InstanceExplanation explain(String id);

    /**
     * Waits until at least so many instances are UP.
     *
     * @return whether there are; false when the time ran out
     * @throws ConnectionClosedException if the view is closed before
     */
    boolean awaitInstances(int count, Duration timeout);

    /** Asynchronous twin of {@link #awaitInstances}: the list that has them; stays open as long as it takes. */
    CompletableFuture<ServiceSnapshot> awaitInstancesAsync(int count);

    /**
     * Waits until all changes up to a revision are in the list, for example that of a {@link Registration#revision()}.
     *
     * @return whether they are; false when the time ran out
     * @throws ConnectionClosedException if the view is closed before
     */
    boolean awaitRevision(long revision, Duration timeout);

    /** Asynchronous twin of {@link #awaitRevision}: a list that has them; stays open as long as it takes. */
    CompletableFuture<ServiceSnapshot> awaitRevisionAsync(long revision);

    /** Tells changes on the connection's callback executor; all else is as the other method says. */
    Subscription subscribe(Listener listener);

    /**
     * Tells each change, in order, one at a time, on an executor. The first call shows the instances of that moment as
     * added, also when there are none, once the list has been read. A listener that throws is logged and told on; one
     * that blocks delays nobody but itself, and when it falls far behind, what it missed is told as one change.
     */
    Subscription subscribe(Executor executor, Listener listener);

    /** Closes this view; the last view of a service ends the watch. Open waits fail. Closing twice is harmless. */
    @Override
    void close();

    /** Told of changes. */
    @FunctionalInterface
    interface Listener {
        /** Instances came, changed or went. */
        void onChange(ServiceChange change);

        /** The list is live again, or has become stale. */
        default void onSource(ServiceSnapshot.Source source) {}
    }
}
