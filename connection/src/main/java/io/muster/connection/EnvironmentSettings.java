package io.muster.connection;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Settings read from the variables that {@code etcdctl} reads; an empty one counts as not set, as it does there. */
final class EnvironmentSettings {
    private static final String PREFIX = "ETCDCTL_";
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    /** Settings whose variables have other names than they. */
    private static final Map<String, String> VARIABLES = Map.of(
            "target", "DISCOVERY_SRV",
            "authority", "DISCOVERY_SRV",
            "tls.caCertificate", "CACERT",
            "tls.clientCertificate", "CERT",
            "tls.clientKey", "KEY",
            "connectTimeout", "DIAL_TIMEOUT",
            "callTimeout", "COMMAND_TIMEOUT",
            "keepAliveTime", "KEEPALIVE_TIME",
            "keepAliveTimeout", "KEEPALIVE_TIMEOUT");

    private final SettingProblems problems = new SettingProblems();
    private final EtcdSettingsBuilder builder = EtcdSettings.builder();
    private final Map<String, String> environment;

    private EnvironmentSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    static EtcdSettings from(Map<String, String> environment) {
        return new EnvironmentSettings(environment).read();
    }

    private EtcdSettings read() {
        Optional<Boolean> insecureTransport = flag("INSECURE_TRANSPORT");
        Optional<Boolean> skipVerify = flag("INSECURE_SKIP_TLS_VERIFY");
        boolean encrypted = readTls(!insecureTransport.orElse(true));
        readMembers(encrypted);
        readCredentials();
        duration("DIAL_TIMEOUT", builder::connectTimeout);
        duration("COMMAND_TIMEOUT", builder::callTimeout);
        duration("KEEPALIVE_TIME", builder::keepAliveTime);
        duration("KEEPALIVE_TIMEOUT", builder::keepAliveTimeout);
        problems.throwIfAny();
        Optional<EtcdSettings> settings = problems.attempt(builder::build, EnvironmentSettings::inOurWords);
        if (settings.flatMap(EtcdSettings::tls).isPresent()) {
            if (insecureTransport.orElse(false)) {
                add(
                        "INSECURE_TRANSPORT",
                        "true",
                        "false or not set: certificates or https:// endpoints ask for encryption");
            }
            if (skipVerify.orElse(false)) {
                add(
                        "INSECURE_SKIP_TLS_VERIFY",
                        "true",
                        "false or not set: the server's certificate is always verified; name its authority in ETCDCTL_CACERT");
            }
        }
        problems.throwIfAny();
        return settings.orElseThrow();
    }

    private void readMembers(boolean encrypted) {
        Optional<String> domain = value("DISCOVERY_SRV");
        if (domain.isEmpty()) {
            // What etcdctl does when it is told nothing.
            builder.endpoints(COMMA.splitAsStream(value("ENDPOINTS").orElse("127.0.0.1:2379"))
                    .toList());
            return;
        }
        String service = "_etcd-client" + (encrypted ? "-ssl" : "")
                + value("DISCOVERY_SRV_NAME").map(name -> "-" + name).orElse("");
        builder.target("dns+srv:///" + service + "._tcp." + domain.get());
        if (encrypted) {
            // etcd asks for the domain in the certificates of a cluster that is found by it.
            builder.authority(domain.get());
        }
    }

    private boolean readTls(boolean wanted) {
        Optional<Path> authorities = file("CACERT");
        Optional<Path> certificate = file("CERT");
        Optional<Path> key = file("KEY");
        boolean encrypted = wanted || authorities.isPresent() || certificate.isPresent() || key.isPresent();
        if (encrypted) {
            problems.attempt(() -> new TlsSettings(authorities, certificate, key), EnvironmentSettings::inOurWords)
                    .ifPresent(builder::tls);
        }
        return encrypted;
    }

    private void readCredentials() {
        Optional<String> user = value("USER");
        Optional<String> password = value("PASSWORD");
        if (user.isEmpty()) {
            password.ifPresent(secret -> add("USER", "not set", "the user that ETCDCTL_PASSWORD belongs to"));
            return;
        }
        int colon = user.get().indexOf(':');
        if (colon >= 0 && password.isPresent()) {
            add("USER", "***", "a name alone when ETCDCTL_PASSWORD is set, not user:password");
        } else if (colon < 0 && password.isEmpty()) {
            add("PASSWORD", "not set", "the password of the user in ETCDCTL_USER, or user:password there");
        } else {
            String name = colon < 0 ? user.get() : user.get().substring(0, colon);
            String secret = password.orElseGet(() -> user.get().substring(colon + 1));
            problems.attempt(() -> builder.credentials(name, secret), EnvironmentSettings::inOurWords);
        }
    }

    private void duration(String variable, Consumer<Duration> setter) {
        value(variable)
                .ifPresent(text -> GoDuration.parse(text)
                        .ifPresentOrElse(
                                setter,
                                () -> add(variable, text, "a duration with its unit, like 5s, 1m30s or 500ms")));
    }

    private Optional<Boolean> flag(String variable) {
        Optional<String> text = value(variable);
        if (text.isPresent() && !TRUE.contains(text.get()) && !FALSE.contains(text.get())) {
            add(variable, text.get(), "true or false");
            return Optional.empty();
        }
        return text.map(TRUE::contains);
    }

    private Optional<Path> file(String variable) {
        try {
            return value(variable).map(Path::of);
        } catch (InvalidPathException e) {
            add(variable, "no path", "the path of a PEM file");
            return Optional.empty();
        }
    }

    private Optional<String> value(String variable) {
        return Optional.ofNullable(environment.get(PREFIX + variable)).filter(text -> !text.isEmpty());
    }

    private void add(String variable, String value, String expectation) {
        problems.add(PREFIX + variable, value, expectation);
    }

    private static SettingProblem inOurWords(SettingProblem problem) {
        String variable =
                VARIABLES.getOrDefault(problem.setting(), problem.setting().toUpperCase(Locale.ROOT));
        return new SettingProblem(PREFIX + variable, problem.value(), problem.expectation());
    }
}
