package io.muster.testkit;

/** The port of a member is answered by a server that is not that member: the start is tried on other ports. */
final class ForeignAnswerException extends RuntimeException {
    ForeignAnswerException(String message) {
        super(message);
    }
}
