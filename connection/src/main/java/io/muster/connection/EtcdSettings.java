package io.muster.connection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How to reach a cluster, and how long to wait for it; checked once, immutable, equal when all parts are.
 *
 * @param endpoints where members listen, {@code http://} or {@code https://}; empty when there is a target
 * @param target a gRPC target that follows DNS, {@code dns:///etcd.internal:2379} (address records) or
 *     {@code dns+srv:///_etcd-client._tcp.internal} (service records); empty when there are endpoints
 * @param tls certificates; present exactly when the connection is encrypted; with {@code https://} endpoints and none
 *     given, {@link TlsSettings#systemTrust()}
 * @param authority the name to expect in the server's certificate, instead of the endpoint's host; only with TLS
 * @param credentials user and password, for clusters with authentication
 * @param namespace put in front of every key, and taken off again; ends in a separator, or is empty for none
 * @param connectTimeout how long {@link EtcdConnection#open} tries to reach a member; from 1 ms to 1 h
 * @param callTimeout the deadline of each call; from 1 ms to 1 h
 * @param keepAliveTime a connection silent for so long is probed; from 10 s to 1 h
 * @param keepAliveTimeout a probe unanswered for so long means that the connection is dead; from 10 ms to 1 h
 * @param maxMessageBytes the largest answer that is accepted; from 64 KiB to 1 GiB
 * @param sessionTtl the time to live of the default session's lease; whole seconds, from 1 s to 365 days
 */
public record EtcdSettings(
        List<URI> endpoints,
        Optional<String> target,
        Optional<TlsSettings> tls,
        Optional<String> authority,
        Optional<Credentials> credentials,
        String namespace,
        Duration connectTimeout,
        Duration callTimeout,
        Duration keepAliveTime,
        Duration keepAliveTimeout,
        int maxMessageBytes,
        Duration sessionTtl) {

    /**
     * Checks each setting and how they fit together, and puts endpoints, target and authority into their normal form,
     * so that settings that mean the same are equal.
     *
     * @throws InvalidSettingException naming setting, value and expectation, of all that cannot be right
     */
    public EtcdSettings {
        SettingProblems problems = new SettingProblems();
        endpoints = Endpoints.normalised(endpoints, problems);
        target = target.flatMap(text -> problems.attempt(() -> Targets.normalised(text)));
        authority = authority.flatMap(text -> problems.attempt(() -> SettingNames.authority(text)));
        SettingNames.namespace(namespace, problems);
        SettingBounds.timeout("connectTimeout", connectTimeout, problems);
        SettingBounds.timeout("callTimeout", callTimeout, problems);
        SettingBounds.keepAliveTime("keepAliveTime", keepAliveTime, problems);
        SettingBounds.keepAliveTimeout("keepAliveTimeout", keepAliveTimeout, problems);
        SettingBounds.messageBytes("maxMessageBytes", maxMessageBytes, problems);
        SettingBounds.ttl("sessionTtl", sessionTtl, problems);
        Objects.requireNonNull(credentials, "credentials");
        if (tls.isEmpty() && Endpoints.areEncrypted(endpoints)) {
            tls = Optional.of(TlsSettings.systemTrust());
        }
        if (problems.isEmpty()) {
            checkFit(endpoints, target, tls, authority, problems);
        }
        problems.throwIfAny();
    }

    private static void checkFit(
            List<URI> endpoints,
            Optional<String> target,
            Optional<TlsSettings> tls,
            Optional<String> authority,
            SettingProblems problems) {
        if (endpoints.isEmpty() && target.isEmpty()) {
            problems.add("endpoints", endpoints, "at least one, like http://127.0.0.1:2379, or a target");
        }
        if (!endpoints.isEmpty() && target.isPresent()) {
            problems.add("target", target.get(), "none beside endpoints, which are " + endpoints);
        }
        if (tls.isPresent() && !endpoints.isEmpty() && !Endpoints.areEncrypted(endpoints)) {
            problems.add("endpoints", endpoints, "https:// when tls is set, or no tls with http://");
        }
        if (authority.isPresent() && tls.isEmpty()) {
            problems.add(
                    "authority", authority.get(), "none without tls: it is compared with the server's certificate");
        }
        if (tls.isPresent()
                && authority.isEmpty()
                && target.filter(Targets::needsAuthority).isPresent()) {
            problems.add("authority", "not set", "the name in the members' certificates, for tls to a dns+srv target");
        }
    }

    /** Collects settings; all but the endpoints have defaults. */
    public static EtcdSettingsBuilder builder() {
        return new EtcdSettingsBuilder();
    }

    /** Settings to change, beginning with these. */
    public EtcdSettingsBuilder toBuilder() {
        return new EtcdSettingsBuilder(this);
    }

    /**
     * Reads {@code muster.etcd} of the application's configuration: {@code application.conf}, system properties and
     * {@code reference.conf}, as {@link ConfigFactory#load()} puts them together.
     *
     * @throws InvalidSettingException naming key, value, expectation and place, of all that cannot be right
     * @throws com.typesafe.config.ConfigException if the configuration cannot be read or resolved
     */
    public static EtcdSettings load() {
        return from(ConfigFactory.load());
    }

    /**
     * Reads {@code muster.etcd} of a configuration; what is missing or null has its default, and a key that is no
     * setting is refused.
     *
     * @param root the whole configuration, resolved or not
     * @throws InvalidSettingException naming key, value, expectation and place, of all that cannot be right
     * @throws com.typesafe.config.ConfigException if the configuration cannot be resolved
     */
    public static EtcdSettings from(Config root) {
        return ConfigSettings.from(root);
    }

    /** Reads the {@code ETCDCTL_} variables of this process: {@link #fromEnvironment(Map)}. */
    public static EtcdSettings fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /**
     * Reads the variables by which {@code etcdctl} is told of a cluster; an empty one counts as not set.
     *
     * <p>{@code ETCDCTL_ENDPOINTS} (if not set: {@code 127.0.0.1:2379}), or {@code ETCDCTL_DISCOVERY_SRV} and
     * {@code ETCDCTL_DISCOVERY_SRV_NAME}, which go before it; {@code ETCDCTL_CACERT}, {@code ETCDCTL_CERT},
     * {@code ETCDCTL_KEY}; {@code ETCDCTL_USER}, {@code ETCDCTL_PASSWORD}; {@code ETCDCTL_DIAL_TIMEOUT},
     * {@code ETCDCTL_COMMAND_TIMEOUT}, {@code ETCDCTL_KEEPALIVE_TIME}, {@code ETCDCTL_KEEPALIVE_TIMEOUT}. Endpoints
     * without a scheme are {@code https://} when there is a certificate, or {@code ETCDCTL_INSECURE_TRANSPORT} is
     * false. What would weaken an encrypted connection is refused. All else has its default.
     *
     * @throws InvalidSettingException naming variable, value and expectation, of all that cannot be right
     */
    public static EtcdSettings fromEnvironment(Map<String, String> environment) {
        return EnvironmentSettings.from(environment);
    }

    /** What to call the cluster in messages: its endpoints or its target. */
    String cluster() {
        return target.orElseGet(
                () -> String.join(", ", endpoints.stream().map(URI::toString).toList()));
    }
}
