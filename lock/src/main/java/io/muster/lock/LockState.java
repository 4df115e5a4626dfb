package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.KeyValue;
import io.muster.connection.RangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who held a lock and who waited for it, as of one revision.
 *
 * @param lock its name
 * @param revision etcd's revision at which it was read
 * @param holder who held it; empty if it was free
 * @param waiters who waited, in the order in which they get it
 */
public record LockState(String lock, long revision, Optional<Place> holder, List<Place> waiters) {
    /** Copies the list. */
    public LockState {
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

    /** From the line, and how long its leases live, as far as that is known. */
    static LockState of(String lock, RangeResult line, long clusterId, Map<Long, Duration> leases) {
        List<Place> places = line.entries().stream()
                .map(entry -> Place.of(entry, clusterId, leases))
                .toList();
        if (places.isEmpty()) {
            return new LockState(lock, line.revision(), Optional.empty(), List.of());
        }
        return new LockState(lock, line.revision(), Optional.of(places.get(0)), places.subList(1, places.size()));
    }
}
