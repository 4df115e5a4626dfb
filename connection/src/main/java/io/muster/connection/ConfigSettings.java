package io.muster.connection;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Settings read from {@code muster.etcd} of a configuration. */
final class ConfigSettings {
    /** The keys of the section, those needed most often first. */
    static final List<String> KEYS = List.of(
            "endpoints",
            "namespace",
            "user",
            "password",
            "tls",
            "authority",
            "target",
            "session-ttl",
            "call-timeout",
            "connect-timeout",
            "max-message-bytes",
            "keep-alive-time",
            "keep-alive-timeout");

    /** The keys of the section within, {@code tls}. */
    static final List<String> TLS_KEYS = List.of("ca-certificate", "client-certificate", "client-key", "enabled");

    private static final List<String> CANDIDATES = Stream.concat(
                    KEYS.stream(), TLS_KEYS.stream().map(key -> "tls." + key))
            .toList();

    private final SettingProblems problems = new SettingProblems();
    private final EtcdSettingsBuilder builder = EtcdSettings.builder();
    private final ConfigSection etcd;
    private final ConfigSection tls;

    private ConfigSettings(Config root) {
        ConfigSection whole = new ConfigSection("", root.root(), problems);
        etcd = whole.section("muster").section("etcd");
        tls = etcd.section("tls");
    }

    static EtcdSettings from(Config root) {
        return new ConfigSettings(root.isResolved() ? root : root.resolve()).read();
    }

    private EtcdSettings read() {
        etcd.refuseUnknown(KEYS, CANDIDATES);
        tls.refuseUnknown(TLS_KEYS, CANDIDATES);
        etcd.texts("endpoints").ifPresent(builder::endpoints);
        etcd.text("target").ifPresent(builder::target);
        etcd.text("authority").ifPresent(builder::authority);
        etcd.text("namespace").ifPresent(builder::namespace);
        etcd.duration("session-ttl").ifPresent(builder::sessionTtl);
        etcd.duration("call-timeout").ifPresent(builder::callTimeout);
        etcd.duration("connect-timeout").ifPresent(builder::connectTimeout);
        etcd.duration("keep-alive-time").ifPresent(builder::keepAliveTime);
        etcd.duration("keep-alive-timeout").ifPresent(builder::keepAliveTimeout);
        etcd.bytes("max-message-bytes").ifPresent(builder::maxMessageBytes);
        readCredentials();
        Optional<Boolean> encrypted = tls.flag("enabled");
        readTls(encrypted.orElse(false));
        problems.throwIfAny();
        Optional<EtcdSettings> settings = problems.attempt(builder::build, this::inOurWords);
        if (settings.flatMap(EtcdSettings::tls).isPresent() && !encrypted.orElse(true)) {
            problems.add(
                    "muster.etcd.tls.enabled",
                    false,
                    "true or null, with https:// endpoints or certificates" + tls.place("enabled"));
        }
        problems.throwIfAny();
        return settings.orElseThrow();
    }

    private void readCredentials() {
        Optional<String> user = etcd.text("user");
        Optional<String> password = etcd.text("password");
        if (user.isPresent() && password.isPresent()) {
            problems.attempt(() -> builder.credentials(user.get(), password.get()), this::inOurWords);
        } else if (user.isPresent()) {
            problems.add("muster.etcd.password", "not set", "the password of the user" + etcd.place("password"));
        } else if (password.isPresent()) {
            problems.add("muster.etcd.user", "not set", "the user whose password is given" + etcd.place("user"));
        }
    }

    private void readTls(boolean enabled) {
        Optional<Path> authorities = tls.file("ca-certificate");
        Optional<Path> certificate = tls.file("client-certificate");
        Optional<Path> key = tls.file("client-key");
        boolean anyFile = authorities.isPresent() || certificate.isPresent() || key.isPresent();
        if (anyFile || enabled) {
            problems.attempt(() -> new TlsSettings(authorities, certificate, key), this::inOurWords)
                    .ifPresent(builder::tls);
        }
    }

    /** A problem of {@code tls.clientKey} as one of {@code muster.etcd.tls.client-key}, with the place it was set at. */
    private SettingProblem inOurWords(SettingProblem problem) {
        String key = problem.setting().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        String place = key.startsWith("tls.") ? tls.place(key.substring("tls.".length())) : etcd.place(key);
        return new SettingProblem("muster.etcd." + key, problem.value(), problem.expectation() + place);
    }
}
