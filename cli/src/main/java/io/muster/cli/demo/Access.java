package io.muster.cli.demo;

import io.muster.connection.EtcdSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the demo and its nodes reach the cluster.
 *
 * @param own whether the cluster is the demo's own: without certificates and users, whatever the environment says
 * @param endpoints where its members listen
 * @param namespace put in front of every key
 * @param ttl the time to live of each process's lease
 */
record Access(boolean own, List<String> endpoints, String namespace, Duration ttl) {
    /**
     * The settings of a connection; on a cluster that is not our own, certificates and user are those of etcdctl's
     * variables, which the nodes inherit.
     *
     * @throws io.muster.connection.InvalidSettingException naming setting, value and expectation
     */
    EtcdSettings settings(Map<String, String> environment) {
        // Members of our own are there; only a busy machine, whose JVMs are just starting, keeps one from reaching
        // them.
        EtcdSettings base = own
                ? EtcdSettings.builder()
                        .endpoints(endpoints)
                        .connectTimeout(Stage.PATIENCE)
                        .build()
                : inherited(environment);
        return base.toBuilder().namespace(namespace).sessionTtl(ttl).build();
    }

    private EtcdSettings inherited(Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeIf(name -> name.startsWith("ETCDCTL_DISCOVERY_SRV"));
        variables.put("ETCDCTL_ENDPOINTS", String.join(",", endpoints));
        return EtcdSettings.fromEnvironment(variables);
    }

    /** The order that makes a node connect and register. */
    Message order() {
        return Message.of("begin")
                .with("own", own)
                .with("endpoints", String.join(",", endpoints))
                .with("namespace", namespace)
                .with("ttl", ttl);
    }

    /** Reads {@link #order()} back. */
    static Access of(Message order) {
        return new Access(
                Boolean.parseBoolean(order.text("own")),
                List.of(order.text("endpoints").split(",", -1)),
                order.text("namespace"),
                Duration.parse(order.text("ttl")));
    }
}
