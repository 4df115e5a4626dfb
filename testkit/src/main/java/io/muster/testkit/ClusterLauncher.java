package io.muster.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a cluster; as a whole again, on other ports, when somebody else was faster to take one. */
final class ClusterLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLauncher.class);
    private static final int ATTEMPTS = 5;

    private ClusterLauncher() {}

    static LocalCluster launch(ClusterSpec spec) {
        return launch(spec, cluster -> {});
    }

    /**
     * Starts a cluster.
     *
     * @param prepared sees each attempt when its ports are chosen and nothing runs yet
     */
    static LocalCluster launch(ClusterSpec spec, Consumer<LocalCluster> prepared) {
        EtcdBinaries binaries = EtcdBinaries.obtain(spec.line().name());
        for (int attempt = 1; ; attempt++) {
            LocalCluster cluster = prepare(spec, binaries);
            try {
                prepared.accept(cluster);
                cluster.membership().found();
                return cluster;
            } catch (EtcdStartException | ForeignAnswerException e) {
                boolean portTaken = e instanceof ForeignAnswerException || cluster.lostAPort();
                cluster.shutDown(!portTaken);
                if (!portTaken || attempt == ATTEMPTS) {
                    throw e instanceof EtcdStartException start
                            ? start
                            : new EtcdStartException(String.valueOf(e.getMessage()), e);
                }
                LOG.debug("a port was taken meanwhile; attempt {} follows", attempt + 1);
            } catch (RuntimeException e) {
                cluster.shutDown(true);
                throw e;
            }
        }
    }

    private static LocalCluster prepare(ClusterSpec spec, EtcdBinaries binaries) {
        Workspace workspace = Workspace.open(spec.baseDirectory());
        List<Seat> seats = new ArrayList<>();
        try {
            PeerConnections connections = new PeerConnections();
            for (int index = 0; index < spec.members(); index++) {
                seats.add(Seat.take(spec, index, connections));
            }
            LocalCluster cluster = new LocalCluster(spec, binaries, workspace, seats, connections);
            new AuthTokens(spec.auth(), spec.authTokenTtl(), workspace.directory()).prepare();
            if (cluster.tls().isPresent()) {
                TlsFiles.write(cluster.tls().get());
            }
            OpenClusters.add(cluster);
            return cluster;
        } catch (IOException | RuntimeException e) {
            seats.forEach(Seat::close);
            workspace.close();
            throw new EtcdStartException("cannot prepare a cluster in " + workspace.directory() + ": " + e, e);
        }
    }
}
