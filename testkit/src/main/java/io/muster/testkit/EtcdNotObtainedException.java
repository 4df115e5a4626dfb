package io.muster.testkit;

import org.jspecify.annotations.Nullable;

/**
 * No usable etcd was found, and none could be obtained.
 *
 * <p>The message lists every place that was tried, in order, with what it answered, and ends with the command or the
 * setting that would help.
 */
public final class EtcdNotObtainedException extends TestkitException {
    EtcdNotObtainedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
