package io.muster.election;

import io.muster.connection.EtcdConnection;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the plan: stands for the shards that it gives this member, and gives up those that it gives to others. */
final class SpreadLeadership implements ShardLeadership {
    private static final Logger LOG = LoggerFactory.getLogger(SpreadLeadership.class);

    private final EtcdConnection connection;
    private final SessionSource sessions;
    private final ShardGroup group;
    private final String memberId;
    private final Standing standing;
    private final ShardTask task;
    private final ShardMember member;
    private final PrefixView view;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Candidacy> standingFor = new HashMap<>();
    private final List<CompletableFuture<?>> leaving = new ArrayList<>();
    private @Nullable Subscription following;
    private @Nullable Candidacy coordinating;
    private @Nullable CompletableFuture<@Nullable Void> closed;

    SpreadLeadership(
            EtcdConnection connection,
            SessionSource sessions,
            ShardGroup group,
            String memberId,
            Standing standing,
            ShardTask task,
            ShardMember member) {
        this.connection = connection;
        this.sessions = sessions;
        this.group = group;
        this.memberId = memberId;
        this.standing = standing;
        this.task = task;
        this.member = member;
        this.view = connection.view(group.range());
    }

    void start(Function<PrefixView, ShardCoordinator> coordinator) {
        following = view.subscribe(this::follow);
        member.join();
        coordinating = election("coordinator").start(coordinator.apply(view));
    }

    private LeaderElection election(String part) {
        WaitQueue queue = WaitQueue.of(connection, group.election(part));
        return new EtcdElection(connection, queue, sessions, new Ballot(memberId, 0), standing);
    }

    private void follow(ViewChange change) {
        member.seen(change);
        Map<String, String> plan = group.read(change.snapshot()).plan();
        lock.lock();
        try {
            if (closed != null) {
                return;
            }
            standingFor.entrySet().removeIf(entry -> {
                boolean moved = !memberId.equals(plan.get(entry.getKey()));
                if (moved) {
                    leave(entry.getValue());
                }
                return moved;
            });
            plan.forEach((shard, owner) -> {
                if (owner.equals(memberId)) {
                    standingFor.computeIfAbsent(shard, this::stand);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private Candidacy stand(String shard) {
        return election("shard/" + shard).start(leadership -> task.lead(shard, leadership));
    }

    private void leave(Candidacy candidacy) {
        leaving.removeIf(CompletableFuture::isDone);
        leaving.add(candidacy.closeAsync());
    }

    @Override
    public String group() {
        return group.name();
    }

    @Override
    public String memberId() {
        return memberId;
    }

    @Override
    public Map<String, Leadership> leading() {
        Map<String, Leadership> leading = new TreeMap<>();
        lock.lock();
        try {
            standingFor.forEach((shard, candidacy) ->
                    candidacy.leadership().ifPresent(leadership -> leading.put(shard, leadership)));
        } finally {
            lock.unlock();
        }
        return leading;
    }

    @Override
    public SortedMap<String, String> plan() {
        return group.read(view.snapshot()).plan();
    }

    @Override
    public SortedMap<String, Integer> members() {
        return group.read(view.snapshot()).members();
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        lock.lock();
        try {
            if (closed == null) {
                leaving.add(member.leave());
                standingFor.values().forEach(this::leave);
                standingFor.clear();
                if (coordinating != null) {
                    leave(coordinating);
                }
                closed = CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new))
                        .thenRun(this::unfollow);
            }
            return closed.copy();
        } finally {
            lock.unlock();
        }
    }

    private void unfollow() {
        Subscription subscription = following;
        if (subscription != null) {
            subscription.close();
        }
        view.close();
    }

    @Override
    public void close() {
        CompletableFuture<@Nullable Void> end = closeAsync();
        long wait = standing.closeWait().toNanos();
        Blocking.uninterruptibly(end.copy().completeOnTimeout(null, wait, TimeUnit.NANOSECONDS));
        if (!end.isDone()) {
            LOG.warn("shards {}: some tasks still run, and keep their shards", group.name());
        }
    }
}
