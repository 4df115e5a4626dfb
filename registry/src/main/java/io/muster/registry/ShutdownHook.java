package io.muster.registry;

import io.muster.connection.Subscription;

/** Closes something when the JVM shuts down. */
final class ShutdownHook {
    private ShutdownHook() {}

    /** Closing what is returned forgets it. */
    static Subscription closing(Registration registration) {
        Thread hook = new Thread(registration::close, "muster-deregister");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            return () -> {};
        }
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                // It runs, or has run.
            }
        };
    }
}
