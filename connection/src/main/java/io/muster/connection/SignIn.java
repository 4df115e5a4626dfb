package io.muster.connection;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.muster.connection.task.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The token that etcd gave for user and password, and the one request under way for the next. */
final class SignIn {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final EtcdChannel channel;
    private final @Nullable Credentials credentials;
    private final AtomicReference<@Nullable CompletableFuture<String>> underWay = new AtomicReference<>();
    private volatile @Nullable String token;

    SignIn(EtcdChannel channel, @Nullable Credentials credentials) {
        this.channel = channel;
        this.credentials = credentials;
    }

    /** Adds the token to the headers of a call; false while one is needed and there is none. */
    boolean addToken(MethodDescriptor<?, ?> method, Metadata headers) {
        if (credentials == null || method == AuthGrpc.getAuthenticateMethod()) {
            return true;
        }
        String current = token;
        if (current == null) {
            return false;
        }
        headers.put(TOKEN, current);
        return true;
    }

    /** The token that a call with these headers shows etcd; null if none. */
    static @Nullable String token(Metadata headers) {
        return headers.get(TOKEN);
    }

    void forget() {
        token = null;
    }

    /** Forgets the token that was sent with these headers, unless there is a newer one. */
    void forget(Metadata headers) {
        String sent = headers.get(TOKEN);
        if (sent != null && sent.equals(token)) {
            token = null;
        }
    }

    /** Asks for a token; calls that come while one is asked for share it. */
    CompletableFuture<String> signIn() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> other = underWay.compareAndExchange(null, mine);
        if (other != null) {
            return other;
        }
        Credentials user = credentials;
        if (user == null) {
            throw new IllegalStateException("no credentials");
        }
        AuthenticateRequest message = AuthenticateRequest.newBuilder()
                .setName(user.user())
                .setPassword(user.password())
                .build();
        channel.call(new Request<AuthenticateRequest, AuthenticateResponse>(
                        "sign in", user.user(), AuthGrpc.getAuthenticateMethod(), message, Request.Effect.REPEATABLE))
                .whenComplete((answer, failure) -> {
                    if (answer != null) {
                        token = answer.getToken();
                    }
                    underWay.set(null);
                    if (answer != null) {
                        mine.complete(answer.getToken());
                    } else {
                        mine.completeExceptionally(Failures.unwrapped(failure));
                    }
                });
        return mine;
    }
}
