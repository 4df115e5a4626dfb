package io.muster.cli.demo;

/** There is no cluster to play on: etcd could not be obtained, started or reached. */
final class NoClusterException extends NotHeldException {
    private static final long serialVersionUID = 1L;

    NoClusterException(RuntimeException cause) {
        super(String.valueOf(cause.getMessage()));
        initCause(cause);
    }
}
