package io.muster.connection;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a failed attempt means.
 *
 * <p>The texts are those of etcd's {@code api/v3rpc/rpctypes}; the codes alone do not tell them apart.
 */
enum Verdict {
    /** No server has seen the request, or one refused it before doing anything; sending it again is safe. */
    NOT_APPLIED,
    /** The token is unknown to the server; sign in again, then send again. */
    SIGN_IN_AGAIN,
    /** Nobody knows; only a repeatable request may be sent again. */
    UNKNOWN,
    /** etcd has answered, and the answer is larger than what is accepted here. */
    ANSWER_TOO_LARGE,
    /** etcd refused it, and would again. */
    REFUSED,
    /** Wrong user or password, or a missing permission. */
    DENIED;

    static Verdict of(Status status, boolean sent) {
        String text = textOf(status);
        return switch (status.getCode()) {
            case UNAUTHENTICATED ->
                text.contains("invalid auth token") || text.contains("auth store is old") ? SIGN_IN_AGAIN : DENIED;
            case PERMISSION_DENIED -> DENIED;
            case INVALID_ARGUMENT -> invalidArgument(text);
            case UNKNOWN -> text.contains("invalid auth token") ? SIGN_IN_AGAIN : unknownUnless(sent);
            case FAILED_PRECONDITION -> text.contains("authentication is not enabled") ? DENIED : REFUSED;
            case NOT_FOUND, ALREADY_EXISTS, OUT_OF_RANGE, UNIMPLEMENTED -> REFUSED;
            case RESOURCE_EXHAUSTED -> exhausted(text, sent);
            case UNAVAILABLE -> text.contains("etcdserver: no leader") ? NOT_APPLIED : unknownUnless(sent);
            default -> unknownUnless(sent);
        };
    }

    private static Verdict exhausted(String text, boolean sent) {
        if (text.contains("gRPC message exceeds maximum size")) {
            return ANSWER_TOO_LARGE;
        }
        if (text.contains("too many requests")) {
            return NOT_APPLIED;
        }
        boolean refused = text.startsWith("etcdserver:") || text.contains("received message larger than max");
        return refused ? REFUSED : unknownUnless(sent);
    }

    private static Verdict invalidArgument(String text) {
        if (text.contains("auth store is old")) {
            return SIGN_IN_AGAIN;
        }
        return text.contains("authentication failed") || text.contains("user name is empty") ? DENIED : REFUSED;
    }

    private static Verdict unknownUnless(boolean sent) {
        return sent ? UNKNOWN : NOT_APPLIED;
    }

    private static String textOf(Status status) {
        String text = status.getDescription();
        return text == null ? "" : text;
    }

    /** The status in words, with the innermost cause, which names what the network or TLS said, and a hint. */
    static String describe(Status status) {
        StringBuilder words = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            words.append(": ").append(status.getDescription());
        }
        Throwable root = rootOf(status.getCause());
        if (root != null) {
            words.append(" (")
                    .append(root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage())
                    .append(')');
        }
        return Hint.addedTo(words.toString());
    }

    private static @Nullable Throwable rootOf(@Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
