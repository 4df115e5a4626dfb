package io.muster.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a single member is asked, past the proxies and whoever leads. */
final class Members {
    private Members() {}

    static List<EtcdMember> others(EtcdCluster cluster, EtcdMember member) {
        return cluster.members().stream().filter(m -> !m.equals(member)).toList();
    }

    /** A linearizable read answered by this very member. */
    static boolean serves(EtcdMember member) {
        try {
            gateway(member).call("/v3/kv/range", Map.of("key", "AA=="), "", Duration.ofSeconds(3));
            return true;
        } catch (EtcdRequestException e) {
            return false;
        }
    }

    /** A renewal of a lease that this very member was asked for. */
    static boolean renews(EtcdMember member, long lease) {
        try {
            return !gateway(member)
                    .call("/v3/lease/keepalive", Map.of("ID", Long.toString(lease)), "", Duration.ofSeconds(2))
                    .object("result")
                    .text("TTL")
                    .isEmpty();
        } catch (EtcdRequestException e) {
            return false;
        }
    }

    private static Gateway gateway(EtcdMember member) {
        return ((LocalMember) member).seat().gateway();
    }
}
