package io.muster.connection;

import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * A watch on a stream of its own, which keeps nothing; or the stream under others, which they make their watches on.
 *
 * <p>Messages are asked for one by one. As long as nobody asks, gRPC's flow control holds etcd back, and etcd keeps the
 * events in its history instead of this process in its heap. Methods other than {@link #cancel()} are called by one
 * thread at a time.
 */
final class WatchStream extends ClientCall.Listener<WatchResponse> implements Watch {
    private final ClientCall<WatchRequest, WatchResponse> call;
    private final Owner owner;

    private WatchStream(ClientCall<WatchRequest, WatchResponse> call, Owner owner) {
        this.call = call;
        this.owner = owner;
    }

    /**
     * Starts it, outside any gRPC context of the calling thread, whose end would be the stream's end. It waits for a
     * connection if there is none, so that it is the first to go out when one stands; it has no deadline.
     */
    static WatchStream open(ManagedChannel channel, Metadata headers, WatchCreateRequest request, Owner owner) {
        Context before = Context.ROOT.attach();
        try {
            ClientCall<WatchRequest, WatchResponse> call =
                    channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withWaitForReady());
            WatchStream stream = new WatchStream(call, owner);
            call.start(stream, headers);
            call.request(1);
            stream.create(request);
            return stream;
        } finally {
            Context.ROOT.detach(before);
        }
    }

    @Override
    public void request(int messages) {
        call.request(messages);
    }

    @Override
    public void askProgress() {
        call.sendMessage(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    /** Asks for another watch on this stream. */
    void create(WatchCreateRequest request) {
        call.sendMessage(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    /** Ends one of the watches on this stream. */
    void cancel(long watchId) {
        call.sendMessage(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(watchId))
                .build());
    }

    @Override
    public void cancel() {
        call.cancel("no longer wanted", null);
    }

    @Override
    public void onMessage(WatchResponse message) {
        owner.received(this, message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        owner.ended(this, status);
    }
}
