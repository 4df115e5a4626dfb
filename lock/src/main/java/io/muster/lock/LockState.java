package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.KeyValue;
import io.muster.connection.queue.Standings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who held a lock and who waited for it, as of one revision.
 *
 * @param lock its name
 * @param revision etcd's revision at which it was read
 * @param holders who held it, oldest first: at most one, unless readers share it or there are several permits
 * @param waiters who waited, in the order in which they get it
 */
public record LockState(String lock, long revision, List<Place> holders, List<Place> waiters) {
    /** Copies the lists. */
    public LockState {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters);
    }

    /**
     * A place in line.
     *
     * @param token what its owner has, or will have, as fencing token
     * @param key its key, without the connection's namespace
     * @param leaseId the lease it hangs on
     * @param leaseLeft how long it stays if its owner is not heard of any more, in whole seconds, as etcd told just after
     *     the revision; empty if it was gone by then, hangs on no lease, or etcd did not tell
     * @param owner what its owner wrote about itself: host, process, thread, since when, and a note; empty for the likes of
     *     {@code etcdctl lock}
     */
    public record Place(FencingToken token, String key, long leaseId, Optional<Duration> leaseLeft, String owner) {
        private static Place of(KeyValue entry, long clusterId, Map<Long, Duration> leases) {
            FencingToken token = FencingToken.of(clusterId, entry.createRevision());
            Optional<Duration> left = Optional.ofNullable(leases.get(entry.leaseId()));
            return new Place(token, entry.keyText(), entry.leaseId(), left, entry.valueText());
        }

        /** As words for a log. */
        @Override
        public String toString() {
            return "token " + token + (owner.isEmpty() ? ", key " + key : ", " + owner);
        }
    }

    /** Who held it, or held it longest; empty if it was free. */
    public Optional<Place> holder() {
        return holders.stream().findFirst();
    }

    /** From who stands in line, and how long their leases live, as far as that is known. */
    static LockState of(String lock, Standings standings, long clusterId, Map<Long, Duration> leases) {
        return new LockState(
                lock,
                standings.revision(),
                places(standings.in(), clusterId, leases),
                places(standings.waiting(), clusterId, leases));
    }

    private static List<Place> places(List<KeyValue> entries, long clusterId, Map<Long, Duration> leases) {
        return entries.stream().map(entry -> Place.of(entry, clusterId, leases)).toList();
    }
}
