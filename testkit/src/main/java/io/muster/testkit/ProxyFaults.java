package io.muster.testkit;

import io.muster.testkit.FaultProxy.Direction;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a proxy does wrong at the moment. Belongs to the proxy's thread. */
final class ProxyFaults {
    private final Set<Direction> held = new HashSet<>();
    private final Map<Direction, Set<Integer>> heldOpeners = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> allowance = new EnumMap<>(Direction.class);
    private long delayNanos;

    void hold(Direction direction) {
        held.add(direction);
    }

    /** Holds one direction of the connections that one member has opened. */
    void hold(Direction direction, int member) {
        heldOpeners.computeIfAbsent(direction, d -> new HashSet<>()).add(member);
    }

    boolean holds(Direction direction, ProxyOpener opener) {
        if (held.contains(direction)) {
            return true;
        }
        Set<Integer> members = heldOpeners.getOrDefault(direction, Set.of());
        if (members.isEmpty()) {
            return false;
        }
        // A link that is cut must be cut: a connection that may belong to the member counts as one that does.
        return members.contains(opener.index()) || opener.index() == ProxyOpener.UNKNOWN;
    }

    void delayNanos(long nanos) {
        this.delayNanos = nanos;
    }

    long delayNanos() {
        return delayNanos;
    }

    void cutAfter(Direction direction, long bytes) {
        allowance.put(direction, bytes);
    }

    /** How many bytes may still pass in this direction. */
    long allowance(Direction direction) {
        return allowance.getOrDefault(direction, Long.MAX_VALUE);
    }

    void passed(Direction direction, long bytes) {
        allowance.computeIfPresent(direction, (d, left) -> left - bytes);
    }

    void cutDone(Direction direction) {
        allowance.remove(direction);
    }

    void clear() {
        held.clear();
        heldOpeners.clear();
        allowance.clear();
        delayNanos = 0;
    }
}
