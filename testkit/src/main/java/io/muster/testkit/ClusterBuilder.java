package io.muster.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects settings, and checks each where it is set. */
final class ClusterBuilder implements EtcdCluster.Builder {
    private static final int MOST_MEMBERS = 9;

    private int members = 1;
    private Line line = Line.of(Places.wantedLine());
    private TlsMode tls = TlsMode.NONE;
    private ServerCertificate serverCertificate = ServerCertificate.VALID;
    private AuthMode auth = AuthMode.NONE;
    private Duration authTokenTtl = Duration.ofMinutes(5);
    private String rootPassword = "root";
    private boolean clientProxies;
    private boolean peerProxies;
    private boolean fsync;
    private final List<String> options = new ArrayList<>();
    private boolean keepDataOnFailure;
    private Path baseDirectory = Workspace.defaultBase();
    private Duration startTimeout = Duration.ofSeconds(60);

    @Override
    public ClusterBuilder members(int count) {
        check(count >= 1 && count <= MOST_MEMBERS, "members", count, "1 to " + MOST_MEMBERS);
        this.members = count;
        return this;
    }

    @Override
    public ClusterBuilder version(String wanted) {
        this.line = Line.of(wanted);
        return this;
    }

    @Override
    public ClusterBuilder tls(TlsMode mode) {
        this.tls = Objects.requireNonNull(mode, "mode");
        return this;
    }

    @Override
    public ClusterBuilder serverCertificate(ServerCertificate certificate) {
        this.serverCertificate = Objects.requireNonNull(certificate, "certificate");
        return this;
    }

    @Override
    public ClusterBuilder auth(AuthMode mode) {
        this.auth = Objects.requireNonNull(mode, "mode");
        return this;
    }

    @Override
    public ClusterBuilder authTokenTtl(Duration ttl) {
        check(
                ttl.toSeconds() >= 1 && ttl.equals(Duration.ofSeconds(ttl.toSeconds())),
                "authTokenTtl",
                ttl,
                "whole seconds, at least PT1S");
        this.authTokenTtl = ttl;
        return this;
    }

    @Override
    public ClusterBuilder rootPassword(String password) {
        check(!password.isEmpty(), "rootPassword", "\"\"", "at least one character");
        this.rootPassword = password;
        return this;
    }

    @Override
    public ClusterBuilder clientProxies(boolean enabled) {
        this.clientProxies = enabled;
        return this;
    }

    @Override
    public ClusterBuilder peerProxies(boolean enabled) {
        this.peerProxies = enabled;
        return this;
    }

    @Override
    public ClusterBuilder fsync(boolean enabled) {
        this.fsync = enabled;
        return this;
    }

    @Override
    public ClusterBuilder option(String flag, String... values) {
        check(flag.startsWith("-"), "option", flag, "a flag such as --quota-backend-bytes");
        options.add(flag);
        options.addAll(List.of(values));
        return this;
    }

    @Override
    public ClusterBuilder keepDataOnFailure(boolean keep) {
        this.keepDataOnFailure = keep;
        return this;
    }

    @Override
    public ClusterBuilder baseDirectory(Path directory) {
        this.baseDirectory = directory.toAbsolutePath();
        return this;
    }

    @Override
    public ClusterBuilder startTimeout(Duration timeout) {
        check(timeout.compareTo(Duration.ofSeconds(1)) >= 0, "startTimeout", timeout, "at least PT1S");
        this.startTimeout = timeout;
        return this;
    }

    @Override
    public EtcdCluster start() {
        return launch();
    }

    LocalCluster launch() {
        return ClusterLauncher.launch(build());
    }

    ClusterSpec build() {
        check(
                tls != TlsMode.NONE || serverCertificate == ServerCertificate.VALID,
                "serverCertificate",
                serverCertificate,
                "VALID, or a cluster with TLS");
        return new ClusterSpec(
                members,
                line,
                tls,
                serverCertificate,
                auth,
                authTokenTtl,
                rootPassword,
                clientProxies,
                peerProxies,
                fsync,
                List.copyOf(options),
                keepDataOnFailure,
                baseDirectory,
                startTimeout);
    }

    private static void check(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
