package io.muster.connection;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request sent once: knows whether it left this process, and tells the exchange how it ended. */
final class Attempt<Q, A> extends ClientCall.Listener<A> {
    private final Exchange<Q, A> exchange;
    private final long startNanos;
    private final Sent sent = new Sent();
    private @Nullable A answer;

    Attempt(Exchange<Q, A> exchange, long startNanos) {
        this.exchange = exchange;
        this.startNanos = startNanos;
    }

    /** Sends it, outside any gRPC context of the calling thread: its deadline would be mistaken for ours. */
    ClientCall<Q, A> start(ManagedChannel channel, Request<Q, A> request, Metadata headers, long timeoutNanos) {
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(sent);
        Context before = Context.ROOT.attach();
        try {
            ClientCall<Q, A> call = channel.newCall(request.method(), options);
            call.start(this, headers);
            call.request(2);
            call.sendMessage(request.message());
            call.halfClose();
            return call;
        } finally {
            Context.ROOT.detach(before);
        }
    }

    /** When it was started, just before sending, on the monotonic clock. */
    long startNanos() {
        return startNanos;
    }

    /** Whether the request may have reached a server. */
    boolean isSent() {
        return sent.message;
    }

    @Override
    public void onMessage(A message) {
        answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        A message = answer;
        if (status.isOk() && message != null) {
            exchange.answered(this, message);
        } else {
            exchange.failed(
                    this, status.isOk() ? Status.UNAVAILABLE.withDescription("the server sent no answer") : status);
        }
    }

    /** Notes that a message was handed to a connected transport; before that no server can have seen it. */
    private static final class Sent extends ClientStreamTracer.Factory {
        private volatile boolean message;

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundMessage(int number) {
                    message = true;
                }
            };
        }
    }
}
