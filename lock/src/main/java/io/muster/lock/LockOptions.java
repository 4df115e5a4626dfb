package io.muster.lock;

import java.time.Duration;
import java.util.Optional;

/**
 * What makes a lock of a name the one that its user wants.
 *
 * @param ttl the TTL of the session, if it is not the shared one
 * @param onLoss what happens to a body when the lock is lost
 * @param handOver how the lock is handed over within the process
 * @param longestHold after which a holder loses it
 * @param releasesInBackground whether giving it back is not waited for
 * @param reentrant whether a body may take it again on its thread
 * @param note what the key says about its owner beyond host, process and thread
 * @param heldTooLong after which holding it is worth a warning
 * @param waitedTooLong after which waiting for it is worth a warning
 */
record LockOptions(
        Optional<Duration> ttl,
        OnLoss onLoss,
        HandOver handOver,
        Optional<Duration> longestHold,
        boolean releasesInBackground,
        boolean reentrant,
        String note,
        Optional<Duration> heldTooLong,
        Optional<Duration> waitedTooLong) {}
