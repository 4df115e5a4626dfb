package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.FencingToken;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.SessionLostException;
import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class ReadWriteLockTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;
    private DistributedReadWriteLock here;
    private DistributedReadWriteLock there;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "lock");
        two = Peer.on(cluster, prefix, "lock");
        here = DistributedReadWriteLock.of(one.etcd, "data");
        there = DistributedReadWriteLock.of(two.etcd, "data");
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    @Test
    void manyReadAtTheSameTimeAndOneWritesAlone() {
        LockGrant reading = here.readLock().acquire();
        LockGrant readingToo = there.readLock().acquire();
        assertThat(reading.verify() && readingToo.verify()).isTrue();
        assertThat(there.writeLock().tryAcquire()).isEmpty();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 4);
        reading.close();
        assertThat(writing).isNotDone();
        readingToo.close();
        LockGrant writer = soon(writing);
        assertThat(here.readLock().tryAcquire()).isEmpty();
        assertThat(here.writeLock().tryAcquire()).isEmpty();
        writer.close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void readersWhoComeAfterAWriterHaveTheirTurnAfterItAndTogether() {
        LockGrant first = here.readLock().acquire();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        assertThat(here.readLock().tryAcquire()).as("a writer waits").isEmpty();
        CompletableFuture<LockGrant> second = here.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 4);
        CompletableFuture<LockGrant> third = there.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 5);
        assertThat(second).isNotDone();
        first.close();
        LockGrant writer = soon(writing);
        assertThat(writer.fencingToken().isNewerThan(first.fencingToken())).isTrue();
        assertThat(second).isNotDone();
        writer.close();
        assertThat(soon(second).verify() && soon(third).verify()).isTrue();
        assertThat(soon(second).fencingToken().isNewerThan(writer.fencingToken()))
                .isTrue();
        soon(second).close();
        soon(third).close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void noWriterIsEverTogetherWithAnybody() {
        AtomicInteger readers = new AtomicInteger();
        AtomicInteger writers = new AtomicInteger();
        List<String> broken = new CopyOnWriteArrayList<>();
        List<FencingToken> tokens = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            DistributedReadWriteLock lock = i % 2 == 0 ? here : there;
            boolean writes = i < 3;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < 8; round++) {
                            if (writes) {
                                lock.writeLock().withLock(grant -> {
                                    tokens.add(grant.fencingToken());
                                    check(writers.incrementAndGet() == 1 && readers.get() == 0, broken);
                                    writers.decrementAndGet();
                                });
                            } else {
                                lock.readLock().withLock(() -> {
                                    readers.incrementAndGet();
                                    check(writers.get() == 0, broken);
                                    readers.decrementAndGet();
                                });
                            }
                        }
                    },
                    threads));
        }
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        threads.shutdown();
        assertThat(broken).isEmpty();
        assertThat(tokens).as("of writers").hasSize(24).isSorted().doesNotHaveDuplicates();
        awaitKeys(cluster, prefix, 0);
    }

    private static void check(boolean alone, List<String> broken) {
        if (!alone) {
            broken.add("a writer beside others");
        }
    }

    @Test
    void whoDowngradesReadsOnBeforeAnyOtherWriterAndWithReadersNextInLine() {
        LockGrant writing = here.writeLock().acquire();
        CompletableFuture<LockGrant> reader = there.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        CompletableFuture<LockGrant> nextWriter = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 5);
        CompletableFuture<LockGrant> lastReader = here.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 6);
        LockGrant reading = here.downgrade(writing);
        assertThat(reading.fencingToken()).isEqualTo(writing.fencingToken());
        assertThat(writing.isHeld()).isFalse();
        soon(writing.proof());
        writing.close();
        soon(reader).close();
        assertThat(reading.verify()).isTrue();
        reading.guarded().put("data", "read");
        assertThat(nextWriter).isNotDone();
        assertThat(lastReader).isNotDone();
        soon(reading.closeAsync());
        LockGrant writer = soon(nextWriter);
        assertThat(lastReader).isNotDone();
        assertThatThrownBy(() -> reading.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        LockGrant readingAgain = soon(there.downgradeAsync(writer));
        soon(lastReader).close();
        readingAgain.close();
        assertThat(keys(cluster, prefix + "data%read-write/")).isEmpty();
    }

    @Test
    void aBodyMayDowngradeItsGrant() {
        List<LockGrant> kept = new ArrayList<>();
        here.writeLock().withLock(writing -> {
            kept.add(here.downgrade(writing));
        });
        assertThat(kept.get(0).verify()).isTrue();
        assertThat(there.readLock().tryWithLock(() -> {})).isTrue();
        assertThat(there.writeLock().tryWithLock(() -> {})).isFalse();
        kept.get(0).close();
        assertThat(there.writeLock().tryWithLock(() -> {})).isTrue();
    }

    @Test
    void onlyAWriteLockThatIsHeldCanBeDowngraded() {
        LockGrant reading = here.readLock().acquire();
        assertThatThrownBy(() -> here.downgrade(reading)).isInstanceOf(IllegalArgumentException.class);
        reading.close();
        LockGrant writing = here.writeLock().acquire();
        cluster.truth().deletePrefix(prefix + "data%read-write/");
        assertThatThrownBy(() -> here.downgrade(writing)).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> here.downgrade(writing)).isInstanceOf(LockLostException.class);
        assertThat(writing.isHeld()).isFalse();
        LockGrant closed = here.writeLock().acquire();
        closed.close();
        assertThatThrownBy(() -> here.downgrade(closed)).isInstanceOf(LockLostException.class);
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aDowngradeWithoutItsSecondKeyIsALossThatKeepsNobodyAway() {
        LockGrant writing = here.writeLock().acquire();
        cluster.truth().deletePrefix(prefix + "data%read-write/shared/");
        assertThatThrownBy(() -> soon(here.downgradeAsync(writing))).hasCauseInstanceOf(LockLostException.class);
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aWriterWhoseLeaseIsRevokedIsSucceededAndItsWritesAreRefused() {
        LockGrant writing = here.writeLock().acquire();
        CompletableFuture<LockGrant> reading = there.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        one.revokeLease(cluster);
        assertThat(soon(reading).verify()).isTrue();
        soon(writing.lost());
        assertThatThrownBy(() -> writing.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        assertThatThrownBy(writing::close).isInstanceOf(LockLostException.class);
        soon(reading).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aReaderWhoseLeaseIsRevokedIsSucceededByTheWriterBehindIt() {
        LockGrant reading = here.readLock().acquire();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        one.revokeLease(cluster);
        LockGrant writer = soon(writing);
        assertThat(writer.fencingToken().isNewerThan(reading.fencingToken())).isTrue();
        assertThatThrownBy(() -> reading.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        soon(reading.lost());
        assertThat(reading.isHeld()).isFalse();
        writer.close();
    }

    @Test
    void aWaitingWriterWhoseLeaseIsRevokedHoldsNobodyUp() {
        LockGrant reading = here.readLock().acquire();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        CompletableFuture<LockGrant> behind = here.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 4);
        two.revokeLease(cluster);
        assertThat(soon(behind).verify()).isTrue();
        assertThatThrownBy(() -> soon(writing)).hasCauseInstanceOf(SessionLostException.class);
        reading.close();
        soon(behind).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aWriterThatIsInterruptedWhileItWaitsLeavesNoKey() {
        LockGrant reading = here.readLock().acquire();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                there.writeLock().withLock(() -> thrown.complete(new AssertionError("it has the lock")));
            } catch (WaitInterruptedException e) {
                thrown.complete(e);
            }
        });
        writer.start();
        awaitKeys(cluster, prefix, 3);
        writer.interrupt();
        assertThat(soon(thrown)).isInstanceOf(WaitInterruptedException.class);
        awaitKeys(cluster, prefix, 1);
        reading.close();
    }

    @Test
    void aWriterWhoseOneKeyIsDeletedByHandLosesTheLockAndTheOtherKeyGoes() {
        LockGrant writing = here.writeLock().acquire();
        cluster.truth().deletePrefix(prefix + "data%read-write/alone/");
        assertThat(writing.verify()).isFalse();
        awaitKeys(cluster, prefix, 0);
        assertThat(there.writeLock().tryWithLock(() -> {})).isTrue();
    }

    @Test
    void whoGivesUpWaitingLeavesNoKeyAndLetsTheNextIn() {
        LockGrant reading = here.readLock().acquire();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 3);
        CompletableFuture<LockGrant> behind = here.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 4);
        writing.cancel(true);
        assertThat(soon(behind).verify()).isTrue();
        assertThat(there.writeLock().acquire(Duration.ofMillis(100))).isEmpty();
        awaitKeys(cluster, prefix, 2);
        reading.close();
        soon(behind).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void whoeverLooksSeesAllWhoReadAndCanTakeAPlaceInLine() {
        LockGrant first = here.readLock().acquire();
        LockGrant second = there.readLock().acquire();
        CompletableFuture<LockGrant> writing = there.writeLock().acquireAsync();
        awaitKeys(cluster, prefix, 4);
        CompletableFuture<LockGrant> third = here.readLock().acquireAsync();
        awaitKeys(cluster, prefix, 5);
        LockState state = here.inspect();
        assertThat(state.lock()).isEqualTo("data");
        assertThat(state.holders().stream().map(LockState.Place::token))
                .containsExactly(first.fencingToken(), second.fencingToken());
        assertThat(state.waiters()).hasSize(2);
        assertThat(there.writeLock().forceRelease(state.waiters().get(0).token()))
                .isTrue();
        assertThat(soon(third).fencingToken()).isEqualTo(state.waiters().get(1).token());
        assertThatThrownBy(() -> soon(writing)).hasMessageContaining("gone");
        assertThat(soon(here.inspectAsync()).holders()).hasSize(3);
        assertThat(keys(cluster, prefix)).hasSize(3);
    }

    @Test
    void itHasNothingToDoWithALockOfItsName() {
        DistributedLock plain = DistributedLock.of(two.etcd, "data");
        here.writeLock().withLock(() -> assertThat(plain.tryWithLock(() -> {})).isTrue());
        plain.withLock(() -> assertThat(here.writeLock().tryWithLock(() -> {})).isTrue());
        assertThatThrownBy(() -> DistributedReadWriteLock.builder(one.etcd, "data")
                        .stickFor(Duration.ofSeconds(1))
                        .buildReadWriteLock())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(
                        "stickFor: PT1S (expected: none, as readers and writers always stand in line at etcd)");
    }

    @Test
    void bothAreLocksOfTheJdk() {
        assertThat(here.readLock().asLock().tryLock()).isTrue();
        assertThat(there.readLock().asLock().tryLock()).isTrue();
        assertThat(there.writeLock().asLock().tryLock()).isFalse();
    }
}
