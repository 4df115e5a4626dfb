package io.muster.connection;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.muster.connection.task.Failures;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one gRPC channel to a cluster, and every exchange that is under way on it.
 *
 * <p>gRPC waits up to two minutes between attempts to reconnect. That is longer than a lease lives, so while there is
 * no connection the wait is cut short every second.
 */
final class EtcdChannel {
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final EtcdSettings settings;
    private final Timing timing;
    private final ManagedChannel channel;
    private final SignIn signIn;
    private final Set<Exchange<?, ?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile long clusterId;

    EtcdChannel(EtcdSettings settings, Timing timing, ManagedChannel channel) {
        this.settings = settings;
        this.timing = timing;
        this.channel = channel;
        this.signIn = new SignIn(this, settings.credentials().orElse(null));
        reconnect();
    }

    EtcdSettings settings() {
        return settings;
    }

    Timing timing() {
        return timing;
    }

    /** The bare channel, for streams; see {@link #headers}. */
    ManagedChannel raw() {
        return channel;
    }

    /** Sends a request, within the call deadline of the settings. */
    <Q, A> Exchange<Q, A> call(Request<Q, A> request) {
        return call(request, settings.callTimeout());
    }

    /** Sends a request, within a deadline. */
    <Q, A> Exchange<Q, A> call(Request<Q, A> request, Duration timeout) {
        Exchange<Q, A> exchange = new Exchange<>(this, request, timeout);
        underWay.add(exchange);
        if (closed) {
            exchange.close();
        } else {
            exchange.attempt();
        }
        return exchange;
    }

    /** Sends a request and waits for its answer; a thread that is interrupted already sends nothing. */
    <Q, A> A answer(Request<Q, A> request) {
        Waiting.permit(request.operation(), request.subject());
        return call(request).await();
    }

    /**
     * Asks whether anybody is there, within the connect deadline.
     *
     * <p>Reads a key that need not exist; being denied the right to is an answer, being denied entry is not.
     */
    CompletableFuture<?> check() {
        RangeRequest nothing = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(settings.namespace() + "muster"))
                .setKeysOnly(true)
                .build();
        return call(
                        new Request<RangeRequest, RangeResponse>(
                                "connect", null, KVGrpc.getRangeMethod(), nothing, Request.Effect.REPEATABLE),
                        settings.connectTimeout())
                .handle((answer, failure) -> {
                    if (answer != null) {
                        seenCluster(answer.getHeader().getClusterId());
                    } else if (failure != null
                            && !String.valueOf(failure.getMessage()).contains("PERMISSION_DENIED")) {
                        throw Failures.unchecked(failure);
                    }
                    return answer;
                });
    }

    /** How many exchanges are under way. */
    int underWay() {
        return underWay.size();
    }

    void ended(Exchange<?, ?> exchange) {
        underWay.remove(exchange);
    }

    /**
     * Headers for a call; null while a token is needed and must be asked for with {@link #signIn()} first.
     *
     * <p>Every call demands a member that knows a leader: one that does not refuses at once, which is certain and can
     * be tried elsewhere, instead of letting the call hang until its outcome is unknown.
     */
    @Nullable
    Metadata headers(MethodDescriptor<?, ?> method) {
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        return signIn.addToken(method, headers) ? headers : null;
    }

    /** Headers for a stream, after signing in if need be; completes on a network thread. */
    CompletableFuture<Metadata> headersFor(MethodDescriptor<?, ?> method) {
        Metadata headers = headers(method);
        return headers != null
                ? CompletableFuture.completedFuture(headers)
                : signIn().thenCompose(token -> headersFor(method));
    }

    CompletableFuture<String> signIn() {
        return signIn.signIn();
    }

    /** The server no longer knows the token. */
    void signedOut() {
        signIn.forget();
    }

    /** The server refused the token in these headers. */
    void signedOut(Metadata headers) {
        signIn.forget(headers);
    }

    long clusterId() {
        return clusterId;
    }

    void seenCluster(long id) {
        if (clusterId != id) {
            clusterId = id;
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void reconnect() {
        if (closed) {
            return;
        }
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        timing.schedule(RECONNECT, this::reconnect);
    }

    /** Ends every exchange, then the channel; waits briefly for the sockets to close. */
    void close() {
        closed = true;
        underWay.forEach(Exchange::close);
        channel.shutdownNow();
        try {
            channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
