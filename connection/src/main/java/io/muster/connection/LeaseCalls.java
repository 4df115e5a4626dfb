package io.muster.connection;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.muster.connection.Request.Effect;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Leases over the channel.
 *
 * <p>The client chooses a lease's id, so that a grant may be sent again: if the first one arrived after all, etcd says
 * that the lease exists, and no orphan is left. A renewal is one message on a stream of its own, so that the channel's
 * round robin visits the members and each renewal has its own deadline. Protocol: {@code etcdserverpb.Lease}.
 */
final class LeaseCalls {
    private final EtcdChannel channel;

    LeaseCalls(EtcdChannel channel) {
        this.channel = channel;
    }

    Exchange<LeaseGrantRequest, LeaseGrantResponse> grant(long id, Duration ttl) {
        LeaseGrantRequest message =
                LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl.toSeconds()).build();
        return channel.call(
                new Request<>("grant lease", hex(id), LeaseGrpc.getLeaseGrantMethod(), message, Effect.REPEATABLE));
    }

    Exchange<LeaseKeepAliveRequest, LeaseKeepAliveResponse> renew(long id, Duration timeout) {
        LeaseKeepAliveRequest message =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        return channel.call(
                new Request<>("renew lease", hex(id), LeaseGrpc.getLeaseKeepAliveMethod(), message, Effect.REPEATABLE),
                timeout);
    }

    Exchange<LeaseRevokeRequest, LeaseRevokeResponse> revoke(long id) {
        LeaseRevokeRequest message = LeaseRevokeRequest.newBuilder().setID(id).build();
        return channel.call(
                new Request<>("revoke lease", hex(id), LeaseGrpc.getLeaseRevokeMethod(), message, Effect.REPEATABLE));
    }

    /** How long it lives without a renewal; empty if etcd does not know it, which it says by a negative number. */
    CompletableFuture<Optional<Duration>> remaining(long id) {
        LeaseTimeToLiveRequest message =
                LeaseTimeToLiveRequest.newBuilder().setID(id).build();
        return channel.call(new Request<>(
                        "ask for lease", hex(id), LeaseGrpc.getLeaseTimeToLiveMethod(), message, Effect.REPEATABLE))
                .thenApply(answer ->
                        answer.getTTL() < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(answer.getTTL())));
    }

    /** Whether etcd refused a write because it does not know the lease: it has expired or was revoked. */
    static boolean saysLeaseIsGone(@Nullable Throwable failure) {
        return failure instanceof RequestRefusedException
                && String.valueOf(failure.getMessage()).contains("lease not found");
    }

    static String hex(long id) {
        return Long.toHexString(id);
    }
}
