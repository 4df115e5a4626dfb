package io.muster.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which process is which member at the moment, so that a proxy can tell who connects. */
final class PeerConnections {
    private final Map<Long, Integer> memberOfProcess = new ConcurrentHashMap<>();

    void started(long pid, int member) {
        memberOfProcess.put(pid, member);
    }

    void ended(long pid) {
        memberOfProcess.remove(pid);
    }

    /** The index of the member that connects from one port to the other. */
    int opener(int fromPort, int toPort) {
        return SocketOwner.of(fromPort, toPort, List.copyOf(memberOfProcess.keySet()))
                .map(memberOfProcess::get)
                .orElse(ProxyOpener.UNKNOWN);
    }
}
