package io.muster.connection;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** Makes gRPC channels out of settings. */
final class Channels {
    private Channels() {}

    static ManagedChannel channelFor(EtcdSettings settings) {
        // "ip" is the resolver for lists of endpoints that jetcd brings.
        String target = settings.target()
                .orElseGet(() -> settings.endpoints().stream()
                        .map(URI::getAuthority)
                        .collect(Collectors.joining(",", "ip:///", "")));
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target)
                .defaultLoadBalancingPolicy("round_robin")
                .maxInboundMessageSize(settings.maxMessageBytes())
                .keepAliveTime(settings.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
                // An idle client that pings draws too_many_pings from etcd.
                .keepAliveWithoutCalls(false)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(settings.connectTimeout().toMillis(), 10_000))
                // Answers are handed on by us: blocking callers are woken straight from the network thread.
                .directExecutor();
        settings.authority().ifPresent(builder::overrideAuthority);
        if (settings.tls().isPresent()) {
            builder.negotiationType(NegotiationType.TLS)
                    .sslContext(sslContext(settings.tls().get()));
        } else {
            builder.negotiationType(NegotiationType.PLAINTEXT);
        }
        return builder.build();
    }

    private static SslContext sslContext(TlsSettings tls) {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        tls.caCertificate().map(Path::toFile).ifPresent(builder::trustManager);
        if (tls.clientCertificate().isPresent() && tls.clientKey().isPresent()) {
            builder.keyManager(
                    tls.clientCertificate().get().toFile(),
                    tls.clientKey().get().toFile());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new InvalidSettingException("tls", tls, "certificates that TLS accepts: " + e.getMessage());
        }
    }
}
