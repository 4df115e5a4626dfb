package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.FencingToken;
import io.muster.connection.LossReason;
import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The threads of a process share one place in line. */
@EtcdTest
class HandOverTest extends WithPeers {
    private static final int MOST = 3;

    private Peer here;
    private Peer elsewhere;
    private DistributedLock lock;

    @BeforeEach
    void open() {
        here = peer();
        elsewhere = peer();
        lock = handingOver();
    }

    private DistributedLock handingOver() {
        return DistributedLock.builder(here.etcd, "lock")
                .handOverLocally(MOST, Duration.ofMinutes(5))
                .build();
    }

    @Test
    void handingOverTouchesNothingAtEtcdAndEveryTurnHasAGreaterToken() throws InterruptedException {
        LockGrant first = lock.acquire();
        Changes changes = Changes.in(here);
        CompletableFuture<LockGrant> second = handingOver().acquireAsync();
        CompletableFuture<LockGrant> third = lock.acquireAsync();
        assertThat(keys(cluster, prefix + "lock/")).as("one key for all").hasSize(1);
        first.close();
        LockGrant next = soon(second);
        assertThat(next.fencingToken().revision())
                .isEqualTo(first.fencingToken().revision());
        assertThat(next.fencingToken().isNewerThan(first.fencingToken())).isTrue();
        assertThat(third).isNotDone();
        assertThat(first.isHeld()).isFalse();
        assertThat(first.proof()).isNotDone();
        next.close();
        assertThat(soon(third).fencingToken().isNewerThan(next.fencingToken())).isTrue();
        assertThat(changes.untilNow()).isEmpty();
        changes.close();
        soon(third).close();
        soon(first.proof());
        assertThat(keys(cluster, prefix + "lock/")).isEmpty();
    }

    @Test
    void afterSoManyHandOversAnotherProcessHasItsTurn() {
        LockGrant holder = lock.acquire();
        List<CompletableFuture<LockGrant>> local = new ArrayList<>();
        for (int i = 0; i < MOST + 2; i++) {
            local.add(lock.acquireAsync());
        }
        CompletableFuture<LockGrant> other = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        FencingToken last = holder.fencingToken();
        holder.close();
        for (int i = 0; i < MOST; i++) {
            LockGrant grant = soon(local.get(i));
            assertThat(grant.fencingToken().isNewerThan(last)).isTrue();
            last = grant.fencingToken();
            assertThat(other).isNotDone();
            grant.close();
        }
        LockGrant theirs = soon(other);
        assertThat(theirs.fencingToken().isNewerThan(last)).isTrue();
        awaitKeys(cluster, prefix, 2);
        assertThat(local.get(MOST)).isNotDone();
        theirs.close();
        assertThat(soon(local.get(MOST)).fencingToken().isNewerThan(theirs.fencingToken()))
                .isTrue();
        soon(local.get(MOST)).close();
        soon(local.get(MOST + 1)).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void afterSuchATimeAnotherProcessHasItsTurn() {
        DistributedLock brief = DistributedLock.builder(here.etcd, "lock")
                .handOverLocally(1_000_000, Duration.ofNanos(1))
                .build();
        LockGrant holder = brief.acquire();
        CompletableFuture<LockGrant> local = brief.acquireAsync();
        CompletableFuture<LockGrant> other = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        holder.close();
        soon(other).close();
        soon(local).close();
    }

    @Test
    void neverTwoAtOnceAndFirstComeFirstServedAmongThreadsOfTwoProcesses() {
        DistributedLock there = DistributedLock.builder(elsewhere.etcd, "lock")
                .handOverLocally(MOST, Duration.ofMinutes(5))
                .build();
        Contention seen = Contention.over(lock, there, 50);
        assertThat(seen.mostInside()).isEqualTo(1);
        assertThat(seen.tokens()).hasSize(400).isSorted().doesNotHaveDuplicates();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aTurnEndsOnlyWhenItsGuardedWritesHaveBeenAnswered() {
        LockGrant first = lock.acquire();
        CompletableFuture<LockGrant> second = lock.acquireAsync();
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(first.guarded().putAsync(Bytes.utf8("data"), Bytes.utf8("first " + i)));
        }
        CompletableFuture<Void> closed = first.closeAsync();
        LockGrant next = soon(second);
        assertThat(cluster.truth().entry(prefix + "data"))
                .as("etcd has all of them")
                .hasValueSatisfying(data -> assertThat(data.version()).isEqualTo(writes.size()));
        // Whoever waits for a write may be told a moment later than the line is.
        soon(CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)));
        soon(closed);
        assertThatThrownBy(() -> first.guarded().put("data", "late"))
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        next.guarded().put("data", "second");
        assertThat(cluster.truth().get(prefix + "data")).contains("second");
        next.close();
    }

    @Test
    void whoRunsOutOfTimeIsInterruptedOrCancelledInTheLocalLineLeavesItToTheOthers() throws Exception {
        LockGrant holder = lock.acquire();
        assertThat(lock.tryAcquire()).isEmpty();
        assertThat(lock.acquire(Duration.ofMillis(50))).isEmpty();
        CompletableFuture<LockGrant> cancelled = lock.acquireAsync();
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                lock.acquire();
            } catch (WaitInterruptedException e) {
                interrupted.complete(e);
            }
        });
        waiter.start();
        CompletableFuture<Optional<LockGrant>> patient = lock.acquireAsync(Duration.ofSeconds(60));
        waiter.interrupt();
        cancelled.cancel(true);
        assertThat(soon(interrupted)).isInstanceOf(WaitInterruptedException.class);
        holder.close();
        assertThat(soon(patient)).isPresent();
        soon(patient).orElseThrow().close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void whenAllWhoWaitBehindAnotherProcessHaveGoneTheKeyIsGone() {
        LockGrant theirs = elsewhere.lock.acquire();
        CompletableFuture<LockGrant> one = lock.acquireAsync();
        CompletableFuture<Optional<LockGrant>> two = lock.acquireAsync(Duration.ofMillis(100));
        awaitKeys(cluster, prefix, 2);
        assertThat(soon(two)).isEmpty();
        assertThat(keys(cluster, prefix)).hasSize(2);
        one.cancel(true);
        awaitKeys(cluster, prefix, 1);
        theirs.close();
        assertThat(lock.tryWithLock(() -> {})).isTrue();
    }

    @Test
    void aLossInTheMiddleIsToldToTheOneWhoHasTheTurnAndProvesNothingForThoseBefore() {
        LockGrant first = lock.acquire();
        CompletableFuture<LockGrant> second = lock.acquireAsync();
        CompletableFuture<LockGrant> third = lock.acquireAsync();
        first.close();
        LockGrant holder = soon(second);
        cluster.truth().deletePrefix(prefix + "lock/");
        assertThat(holder.verify()).isFalse();
        assertThat(soon(holder.lost())).isEqualTo(LossReason.KEY_GONE);
        assertThat(first.lost()).isNotDone();
        assertThatThrownBy(() -> soon(first.proof())).hasCauseInstanceOf(LockLostException.class);
        LockGrant next = soon(third);
        assertThat(next.fencingToken().revision())
                .isGreaterThan(holder.fencingToken().revision());
        assertThatThrownBy(holder::close).isInstanceOf(LockLostException.class);
        assertThat(next.verify()).isTrue();
        next.close();
    }

    @Test
    void aClosedConnectionEndsAllWhoWaitInTheLocalLine() {
        LockGrant holder = lock.acquire();
        CompletableFuture<LockGrant> waiting = lock.acquireAsync();
        here.close();
        assertThat(holder.isHeld()).isFalse();
        assertThatThrownBy(() -> soon(waiting)).hasMessageContaining("closed");
        awaitKeys(cluster, prefix, 0);
    }
}
