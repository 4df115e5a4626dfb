package io.muster.testkit;

import org.jspecify.annotations.Nullable;

/** The root of what the testkit throws when etcd, not the calling test, is in the way. */
public abstract class TestkitException extends RuntimeException {
    TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
