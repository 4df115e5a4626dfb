package io.muster.connection;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a connection; {@link #build()} checks them. Not thread-safe. */
public final class EtcdSettingsBuilder {
    private List<String> endpoints = List.of();
    private @Nullable String target;
    private @Nullable TlsSettings tls;
    private @Nullable String authority;
    private @Nullable Credentials credentials;
    private String namespace = "";
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration callTimeout = Duration.ofSeconds(5);
    private Duration keepAliveTime = Duration.ofSeconds(10);
    private Duration keepAliveTimeout = Duration.ofSeconds(5);
    private int maxMessageBytes = 64 << 20;
    private Duration sessionTtl = Duration.ofSeconds(10);

    EtcdSettingsBuilder() {}

    EtcdSettingsBuilder(EtcdSettings settings) {
        endpoints = settings.endpoints().stream().map(URI::toString).toList();
        target = settings.target().orElse(null);
        tls = settings.tls().orElse(null);
        authority = settings.authority().orElse(null);
        credentials = settings.credentials().orElse(null);
        namespace = settings.namespace();
        connectTimeout = settings.connectTimeout();
        callTimeout = settings.callTimeout();
        keepAliveTime = settings.keepAliveTime();
        keepAliveTimeout = settings.keepAliveTimeout();
        maxMessageBytes = settings.maxMessageBytes();
        sessionTtl = settings.sessionTtl();
    }

    /**
     * Where members listen, each like {@code http://10.0.0.5:2379}, or several with commas between them; replaces those
     * given before. Without a scheme it is {@code https://} when {@link #tls} is set, else {@code http://}; without a
     * port it is 2379.
     */
    public EtcdSettingsBuilder endpoints(String... endpoints) {
        return endpoints(List.of(endpoints));
    }

    /** Where members listen: {@link #endpoints(String...)}. */
    public EtcdSettingsBuilder endpoints(List<String> endpoints) {
        this.endpoints = List.copyOf(endpoints);
        return this;
    }

    /**
     * A gRPC target that follows DNS, instead of endpoints: {@code dns:///etcd.internal:2379} or
     * {@code dns+srv:///_etcd-client._tcp.internal}.
     */
    public EtcdSettingsBuilder target(String target) {
        this.target = requireNonNull(target, "target");
        return this;
    }

    /** Encrypts the connection. Default: the runtime's trust when the endpoints are {@code https://}, else none. */
    public EtcdSettingsBuilder tls(TlsSettings tls) {
        this.tls = requireNonNull(tls, "tls");
        return this;
    }

    /**
     * The name to expect in the server's certificate. Default: the endpoint's host. With TLS only; to a
     * {@code dns+srv:} target it must be given.
     */
    public EtcdSettingsBuilder authority(String authority) {
        this.authority = requireNonNull(authority, "authority");
        return this;
    }

    /**
     * User and password. Default: none.
     *
     * @throws InvalidSettingException if one is empty
     */
    public EtcdSettingsBuilder credentials(String user, String password) {
        this.credentials = new Credentials(user, password);
        return this;
    }

    /** Put in front of every key; ends in a separator, like {@code "orders/"}. Default: nothing. */
    public EtcdSettingsBuilder namespace(String namespace) {
        this.namespace = requireNonNull(namespace, "namespace");
        return this;
    }

    /** How long opening tries to reach a member, from 1 ms to 1 h. Default: 5 s. */
    public EtcdSettingsBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
        return this;
    }

    /** The deadline of each call, from 1 ms to 1 h. Default: 5 s. */
    public EtcdSettingsBuilder callTimeout(Duration callTimeout) {
        this.callTimeout = requireNonNull(callTimeout, "callTimeout");
        return this;
    }

    /** A connection silent for so long is probed, from 10 s to 1 h. Default: 10 s. */
    public EtcdSettingsBuilder keepAliveTime(Duration keepAliveTime) {
        this.keepAliveTime = requireNonNull(keepAliveTime, "keepAliveTime");
        return this;
    }

    /** A probe unanswered for so long, from 10 ms to 1 h, means that the connection is dead. Default: 5 s. */
    public EtcdSettingsBuilder keepAliveTimeout(Duration keepAliveTimeout) {
        this.keepAliveTimeout = requireNonNull(keepAliveTimeout, "keepAliveTimeout");
        return this;
    }

    /** The largest answer that is accepted, from 64 KiB to 1 GiB. Default: 64 MiB. */
    public EtcdSettingsBuilder maxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /** The time to live of the default session's lease, whole seconds from 1 s to 365 days. Default: 10 s. */
    public EtcdSettingsBuilder sessionTtl(Duration sessionTtl) {
        this.sessionTtl = requireNonNull(sessionTtl, "sessionTtl");
        return this;
    }

    /**
     * Checks and keeps what was collected.
     *
     * @throws InvalidSettingException naming setting, value and expectation, of all that cannot be right
     */
    public EtcdSettings build() {
        SettingProblems problems = new SettingProblems();
        String scheme = tls == null ? "http" : "https";
        List<URI> parsed = endpoints.stream()
                .flatMap(Endpoints::each)
                .flatMap(text -> problems.attempt(() -> Endpoints.parse(text, scheme)).stream())
                .toList();
        problems.throwIfAny();
        return new EtcdSettings(
                parsed,
                Optional.ofNullable(target),
                Optional.ofNullable(tls),
                Optional.ofNullable(authority),
                Optional.ofNullable(credentials),
                namespace,
                connectTimeout,
                callTimeout,
                keepAliveTime,
                keepAliveTimeout,
                maxMessageBytes,
                sessionTtl);
    }
}
