package io.muster.cli;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.EtcdSettingsBuilder;
import io.muster.connection.InvalidSettingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which every command is told of its cluster; what they leave open, the variables of etcdctl say. */
public final class EtcdOptions {
    private static final Duration LONGEST = Duration.ofHours(1);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--endpoints",
            paramLabel = "URL",
            description = "Members of the cluster, with commas between them; default: ETCDCTL_ENDPOINTS, else "
                    + "127.0.0.1:2379.")
    private @Nullable String endpoints;

    @Option(
            names = "--namespace",
            paramLabel = "PREFIX",
            description = "Put in front of every key, like team-a/; default: nothing.")
    private String namespace = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait for etcd to be reached, and for each of its answers; default: 5s.")
    private @Nullable Duration timeout;

    @Option(
            names = {"--insecure-skip-tls-verify", "--insecure-transport"},
            arity = "0..1",
            hidden = true,
            fallbackValue = "true")
    private @Nullable String insecure;

    /** For picocli. */
    public EtcdOptions() {}

    /**
     * Connects.
     *
     * @throws ParameterException if an option or a variable cannot be right
     * @throws io.muster.connection.UnavailableException if no member can be reached in time
     */
    public EtcdConnection open(Surroundings around) {
        return open(around, settings -> settings);
    }

    /**
     * Connects, with more settings.
     *
     * @throws ParameterException if an option or a variable cannot be right
     * @throws io.muster.connection.UnavailableException if no member can be reached in time
     */
    public EtcdConnection open(Surroundings around, UnaryOperator<EtcdSettingsBuilder> more) {
        return EtcdConnection.open(settings(around.environment(), more));
    }

    /** What is in front of each key, for keys that are shown to others. */
    public String namespace() {
        return namespace;
    }

    EtcdSettings settings(Map<String, String> environment, UnaryOperator<EtcdSettingsBuilder> more) {
        refuseWhatCannotBe();
        Map<String, String> variables = new HashMap<>(environment);
        if (endpoints != null) {
            variables.keySet().removeIf(name -> name.startsWith("ETCDCTL_DISCOVERY_SRV"));
            variables.put("ETCDCTL_ENDPOINTS", endpoints);
        }
        try {
            EtcdSettingsBuilder settings =
                    EtcdSettings.fromEnvironment(variables).toBuilder().namespace(namespace);
            if (timeout != null) {
                settings.connectTimeout(timeout).callTimeout(timeout);
            }
            return more.apply(settings).build();
        } catch (InvalidSettingException e) {
            throw misuse(inOurWords(String.valueOf(e.getMessage())));
        }
    }

    private void refuseWhatCannotBe() {
        if (insecure != null) {
            throw misuse("--insecure-…: refused, as whoever stands between could read and change everything; name the "
                    + "authority of the server's certificate in ETCDCTL_CACERT, or use http:// endpoints");
        }
        if (endpoints != null && List.of(endpoints.split(",", -1)).stream().anyMatch(String::isBlank)) {
            throw misuse("--endpoints: \"" + endpoints
                    + "\" (expected: http://host:port or https://host:port, with commas between several)");
        }
        if (timeout != null && (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0)) {
            throw misuse("--timeout: " + timeout + " (expected: from 1ms to 1h)");
        }
    }

    private String inOurWords(String message) {
        String words = message.replace("namespace: ", "--namespace: ").replace("sessionTtl: ", "--ttl: ");
        return endpoints == null ? words : words.replace("ETCDCTL_ENDPOINTS", "--endpoints");
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
