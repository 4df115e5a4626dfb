package io.muster.cli.demo;

/** A step did not show what it was to show; the message is the reason. */
class NotHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotHeldException(String reason) {
        super(reason);
    }
}
