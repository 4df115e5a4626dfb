package io.muster.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A member of a cluster, or the cluster as a whole, did not reach the asked-for state in time.
 *
 * <p>The message ends with the last lines of the log of each member concerned.
 */
public final class EtcdStartException extends TestkitException {
    EtcdStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
