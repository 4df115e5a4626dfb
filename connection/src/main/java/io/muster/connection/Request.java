package io.muster.connection;

import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of etcd.
 *
 * @param operation what it is called in messages
 * @param subject the key, range or lease it is about, rendered only when something goes wrong; null when there is none
 * @param method the remote method
 * @param message the message to send
 * @param effect what sending it twice would mean
 */
record Request<Q, A>(
        String operation, @Nullable Object subject, MethodDescriptor<Q, A> method, Q message, Effect effect) {
    /** What a request leaves behind. */
    enum Effect {
        /** Nothing, or the same however often it is applied: it may be sent again when no answer came. */
        REPEATABLE,
        /** A change: it may be sent again only while it is certain that no server has seen it. */
        ONCE
    }

    boolean isRepeatable() {
        return effect == Effect.REPEATABLE;
    }

    @Nullable
    String subjectText() {
        return subject == null ? null : subject.toString();
    }

    CoordinationException unavailable(String message, @Nullable Throwable cause) {
        return new UnavailableException(operation, subjectText(), message, cause);
    }

    CoordinationException closed() {
        return new ConnectionClosedException(operation, subjectText(), "the connection is closed", null);
    }

    CoordinationException unknown(String message, @Nullable Throwable cause) {
        return new OutcomeUnknownException(operation, subjectText(), message + "; it may have happened", cause);
    }

    CoordinationException refused(String message, @Nullable Throwable cause) {
        return new RequestRefusedException(operation, subjectText(), message, cause);
    }

    CoordinationException denied(String message, @Nullable Throwable cause) {
        return new AccessDeniedException(operation, subjectText(), message, cause);
    }
}
