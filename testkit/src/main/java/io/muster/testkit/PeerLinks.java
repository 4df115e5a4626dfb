package io.muster.testkit;

import io.muster.testkit.FaultProxy.Direction;
import java.util.List;

/** The links between members, cut and healed. */
record PeerLinks(List<LocalMember> members) {
    /** Cuts both ways between these members and all others. */
    void partition(List<EtcdMember> side) {
        if (side.isEmpty() || !members.containsAll(side)) {
            throw new IllegalArgumentException("members: " + side + " (expected: some of " + members + ")");
        }
        for (EtcdMember one : side) {
            members.stream().filter(other -> !side.contains(other)).forEach(other -> {
                cut(one, other);
                cut(other, one);
            });
        }
    }

    void cut(EtcdMember from, EtcdMember to) {
        if (from.equals(to)) {
            throw new IllegalArgumentException("to: " + to + " (expected: another member than from)");
        }
        // A member both sends requests, and answers those of others; what it answers passes its own proxy.
        proxy(to).hold(Direction.UPSTREAM, from.index());
        proxy(from).hold(Direction.DOWNSTREAM, to.index());
    }

    private ProxyServer proxy(EtcdMember member) {
        return members.get(member.index())
                .seat()
                .peerProxy()
                .orElseThrow(() -> new IllegalStateException("no peer proxies (expected: peerProxies(true))"));
    }
}
