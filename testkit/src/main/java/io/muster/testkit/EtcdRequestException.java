package io.muster.testkit;

import org.jspecify.annotations.Nullable;

/** etcd refused a request of {@link EtcdTruth} or of the cluster itself, or did not answer it. */
public final class EtcdRequestException extends TestkitException {
    private final int code;

    EtcdRequestException(String message, int code, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** {@return the gRPC status code that etcd answered with, or -1 when there was no answer} */
    public int code() {
        return code;
    }
}
