package io.muster.cli.registry;

import io.muster.cli.EndedException;
import io.muster.cli.ExitCode;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceSnapshot;
import io.muster.registry.ServiceView;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** Views of services that have been read. */
final class Views {
    /** A name that stands in its keys as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~:@-]+");

    private Views() {}

    /**
     * A view of a service.
     *
     * @throws IllegalArgumentException if it is no name of a service
     * @throws EndedException if it cannot be read in time
     * @throws io.muster.connection.AccessDeniedException if it may not be read
     */
    static ServiceView open(EtcdConnection connection, String service) {
        CompletableFuture<ServiceView> opening = ServiceRegistry.of(connection).discoverAsync(service);
        ServiceView view;
        try {
            // A view that is refused goes on trying, and does not say so; a plain read where its keys are does.
            connection.kv().get("services/" + (PLAIN.matcher(service).matches() ? service + "/" : ""));
            view = opening.join();
        } catch (CoordinationException e) {
            opening.thenAccept(ServiceView::close);
            throw e;
        }
        if (view.snapshot().source() != ServiceSnapshot.Source.NONE) {
            return view;
        }
        view.close();
        throw new EndedException(ExitCode.UNREACHABLE, "the instances of " + service + " could not be read in time");
    }
}
