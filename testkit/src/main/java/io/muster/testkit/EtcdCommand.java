package io.muster.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command line of a member. */
record EtcdCommand(ClusterSpec spec, EtcdBinaries binaries, Path directory, List<Seat> seats) {
    /** Whether a member founds a cluster or joins one. */
    enum Birth {
        NEW,
        EXISTING
    }

    List<String> line(Seat seat, Path data, String token, Birth birth) {
        String scheme = spec.clientScheme();
        List<String> line = new ArrayList<>(List.of(
                binaries.etcd().toString(),
                "--name=" + seat.name(),
                "--data-dir=" + data,
                "--listen-client-urls=" + scheme + "://127.0.0.1:" + seat.clientPort() + ",http://127.0.0.1:"
                        + seat.adminPort(),
                "--advertise-client-urls=" + scheme + "://127.0.0.1:" + seat.advertisedClientPort(),
                "--listen-peer-urls=http://127.0.0.1:" + seat.peerPort(),
                "--initial-advertise-peer-urls=" + seat.peerUrl(),
                "--initial-cluster="
                        + seats.stream().map(s -> s.name() + "=" + s.peerUrl()).collect(Collectors.joining(",")),
                "--initial-cluster-token=" + token,
                "--initial-cluster-state=" + (birth == Birth.NEW ? "new" : "existing"),
                // A member that was wiped leaves and joins within a moment; etcd would ask for five quiet seconds.
                "--strict-reconfig-check=false",
                "--logger=zap"));
        if (!spec.fsync()) {
            line.add("--unsafe-no-fsync");
        }
        tls().ifPresent(tls -> {
            line.add("--cert-file=" + tls.serverCertificate(spec.serverCertificate()));
            line.add("--key-file=" + tls.serverKey(spec.serverCertificate()));
        });
        if (spec.tls() == TlsMode.MUTUAL) {
            line.add("--client-cert-auth");
            line.add("--trusted-ca-file=" + tls().orElseThrow().caCertificate());
            if (binaries.version().isAtLeast(3, 5, 0)) {
                // etcd's gateway is a client of etcd's own, by default with the server's certificate, which may be bad.
                line.add("--client-cert-file=" + tls().orElseThrow().clientCertificate());
                line.add("--client-key-file=" + tls().orElseThrow().clientKey());
            }
        }
        line.addAll(new AuthTokens(spec.auth(), spec.authTokenTtl(), directory).flags());
        line.addAll(spec.options());
        return line;
    }

    Optional<TlsMaterial> tls() {
        return spec.tls() == TlsMode.NONE ? Optional.empty() : Optional.of(new TlsMaterial(directory.resolve("tls")));
    }
}
