package io.muster.election;

import io.muster.connection.Compare;
import io.muster.connection.CoordinationException;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one member that writes the plan, for as long as it is elected to that: each write is guarded by its term, and by
 * the plan that it was made from.
 */
final class ShardCoordinator implements LeaderTask {
    private static final Logger LOG = LoggerFactory.getLogger(ShardCoordinator.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final ShardGroup group;
    private final PrefixView view;
    private final SortedSet<String> shards;
    private final Duration settle;
    private final Duration stick;
    private final Timing timing;

    ShardCoordinator(
            ShardGroup group,
            PrefixView view,
            SortedSet<String> shards,
            Duration settle,
            Duration stick,
            Timing timing) {
        this.group = group;
        this.view = view;
        this.shards = shards;
        this.settle = settle;
        this.stick = stick;
        this.timing = timing;
    }

    @Override
    public void lead(Leadership leadership) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        Map<String, Long> missingSince = new HashMap<>();
        Subscription following = view.subscribe(change -> changes.release());
        try {
            long pause = 0;
            while (leadership.isLeader()) {
                changes.tryAcquire(pause, TimeUnit.NANOSECONDS);
                changes.drainPermits();
                if (isToBeChanged(missingSince) && !isUrgent(missingSince)) {
                    awaitQuiet(changes, missingSince);
                }
                pause = write(leadership, missingSince);
            }
        } finally {
            following.close();
        }
    }

    private boolean isToBeChanged(Map<String, Long> missingSince) {
        ShardGroup.Roster roster = group.read(view.snapshot());
        return !next(roster, missingSince).equals(roster.plan());
    }

    /** Whether a shard belongs to a member that is gone for good. */
    private boolean isUrgent(Map<String, Long> missingSince) {
        ShardGroup.Roster roster = group.read(view.snapshot());
        return roster.plan().values().stream()
                .anyMatch(owner -> !roster.members().containsKey(owner) && !isMissed(owner, missingSince));
    }

    /** Members seldom come alone: gives the others a moment, so that shards move once. */
    private void awaitQuiet(Semaphore changes, Map<String, Long> missingSince) throws InterruptedException {
        long end = timing.nanoTime() + settle.toNanos();
        for (long left = settle.toNanos(); left > 0; left = end - timing.nanoTime()) {
            if (changes.tryAcquire(left, TimeUnit.NANOSECONDS) && isUrgent(missingSince)) {
                return;
            }
        }
    }

    /** Writes the next plan if it differs; returns how long to wait for a change before looking again. */
    private long write(Leadership leadership, Map<String, Long> missingSince) throws InterruptedException {
        ShardGroup.Roster roster = group.read(view.snapshot());
        SortedMap<String, String> next = next(roster, missingSince);
        if (view.freshness() != PrefixView.Freshness.LIVE || roster.members().isEmpty()) {
            return RETRY_NANOS;
        }
        if (next.equals(roster.plan())) {
            return missingSince.isEmpty() ? Long.MAX_VALUE : RETRY_NANOS;
        }
        Compare unchanged = Compare.unchangedSince(group.planKey(), roster.planRevision());
        try {
            TxnResult result = leadership
                    .guarded()
                    .commit(Txn.when(unchanged).then(Op.put(group.planKey(), ShardPlan.written(next))));
            view.awaitRevision(result.revision()).get(RETRY_NANOS, TimeUnit.NANOSECONDS);
            return 0;
        } catch (LeadershipLostException e) {
            throw e;
        } catch (CoordinationException | ExecutionException | TimeoutException e) {
            LOG.warn("shards {}: the plan was not written, or not read again, yet: {}", group.name(), e.toString());
            return RETRY_NANOS;
        }
    }

    /** What members have that are waited for stays with them; the rest is spread over those that live. */
    private SortedMap<String, String> next(ShardGroup.Roster roster, Map<String, Long> missingSince) {
        long now = timing.nanoTime();
        missingSince
                .keySet()
                .removeIf(
                        id -> roster.members().containsKey(id) || !roster.plan().containsValue(id));
        roster.plan().values().stream()
                .filter(id -> !roster.members().containsKey(id))
                .forEach(id -> missingSince.putIfAbsent(id, now));
        SortedMap<String, String> kept = new TreeMap<>();
        SortedSet<String> rest = new TreeSet<>();
        for (String shard : shards) {
            String owner = roster.plan().get(shard);
            if (owner != null && !roster.members().containsKey(owner) && isMissed(owner, missingSince)) {
                kept.put(shard, owner);
            } else {
                rest.add(shard);
            }
        }
        kept.putAll(ShardPlan.next(rest, roster.members(), roster.plan()));
        return kept;
    }

    private boolean isMissed(String id, Map<String, Long> missingSince) {
        Long since = missingSince.get(id);
        return !stick.isZero() && (since == null || timing.nanoTime() - since < stick.toNanos());
    }
}
