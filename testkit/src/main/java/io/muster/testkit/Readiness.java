package io.muster.testkit;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows when a member is ready: its process lives, it answers a linearizable read, and the answer names this member of
 * this cluster. An open port alone proves nothing.
 */
final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final int LOG_LINES = 25;

    private final LocalCluster cluster;

    Readiness(LocalCluster cluster) {
        this.cluster = cluster;
    }

    void await(LocalMember member) {
        await(member, this::isReady, "was not ready");
    }

    /** For a member that cannot be ready, because too few others run: it waits for them. */
    void awaitListening(LocalMember member) {
        await(member, this::isListening, "did not listen");
    }

    private void await(LocalMember member, Predicate<LocalMember> condition, String failure) {
        Duration limit = cluster.spec().startTimeout();
        boolean reached = Await.isTrueWithin(limit, () -> {
            cluster.requireOpen("start of " + member.name());
            if (!member.isAlive()) {
                throw failed(member, "ended");
            }
            return condition.test(member);
        });
        if (!reached) {
            throw failed(member, failure + " within " + limit);
        }
    }

    private boolean isReady(LocalMember member) {
        // A read of nothing, but a linearizable one: only a member that has a leader and has caught up answers it.
        return ask(member, "/v3/kv/range", Map.of("key", "AA==", "count_only", true), PROBE_LIMIT)
                .map(answer -> isFrom(member, answer.object("header")))
                .orElse(false);
    }

    private boolean isFrom(LocalMember member, JsonObject header) {
        if (header.number("cluster_id") != cluster.clusterId() || header.number("member_id") != member.id()) {
            throw new ForeignAnswerException(member + ": what answers there is a member of another cluster");
        }
        return true;
    }

    private boolean isListening(LocalMember member) {
        try (Socket socket = new Socket()) {
            socket.connect(Ports.onLoopback(member.seat().peerPort()), (int) PROBE_LIMIT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What one member answers, if it does. */
    Optional<JsonObject> ask(LocalMember member, String path, Map<String, ?> request, Duration limit) {
        try {
            return Optional.of(cluster.admin().call(member.seat().gateway(), path, request, limit));
        } catch (EtcdRequestException e) {
            LOG.trace("{}: {}", member, e.getMessage());
            return Optional.empty();
        }
    }

    private EtcdStartException failed(LocalMember member, String what) {
        return new EtcdStartException(
                "etcd " + cluster.version() + " " + member + " " + what + "; it logged last:\n"
                        + String.join("\n", member.logTail(LOG_LINES)),
                null);
    }
}
