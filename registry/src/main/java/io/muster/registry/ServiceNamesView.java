package io.muster.registry;

import io.muster.connection.Subscription;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The names of all services that have a record, followed live. It watches the whole registry: for consoles and proxies,
 * not for a service that calls a few others. Thread-safe.
 */
public interface ServiceNamesView extends AutoCloseable {
    /** The names, in alphabetical order, as of now; empty before the registry has been read. No I/O. */
    Set<String> names();

    /**
     * Tells all names whenever a service comes or goes, in order, one at a time, on an executor. The first call tells those
     * of that moment, once the registry has been read.
     */
    Subscription subscribe(Executor executor, Consumer<Set<String>> listener);

    /** Ends the watch; the names stay as they are. */
    @Override
    void close();
}
