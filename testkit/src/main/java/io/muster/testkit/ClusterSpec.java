package io.muster.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a cluster should be like, checked. The components are the settings of {@link EtcdCluster.Builder}. */
record ClusterSpec(
        int members,
        Line line,
        TlsMode tls,
        ServerCertificate serverCertificate,
        AuthMode auth,
        Duration authTokenTtl,
        String rootPassword,
        boolean clientProxies,
        boolean peerProxies,
        boolean fsync,
        List<String> options,
        boolean keepDataOnFailure,
        Path baseDirectory,
        Duration startTimeout) {

    Optional<RootUser> rootUser() {
        return auth == AuthMode.NONE ? Optional.empty() : Optional.of(new RootUser("root", rootPassword));
    }

    String clientScheme() {
        return tls == TlsMode.NONE ? "http" : "https";
    }
}
