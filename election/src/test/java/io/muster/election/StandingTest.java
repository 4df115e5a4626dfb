package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.connection.queue.WaitQueue;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class StandingTest extends WithPeers {
    private Peer one;
    private Peer two;

    /** Who leads, and in which term, in the order in which the tasks began. */
    private final BlockingQueue<Leadership> terms = new LinkedBlockingQueue<>();

    @BeforeEach
    void openTwo() {
        one = peer();
        two = peer();
    }

    private void leadUntilInterrupted(Leadership leadership) throws InterruptedException {
        terms.add(leadership);
        new CountDownLatch(1).await();
    }

    private Leadership nextTerm() throws InterruptedException {
        Leadership next = terms.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void oneLeadsAndWhenItsCandidacyEndsTheOtherDoes() throws Exception {
        Candidacy first = one.election.start(this::leadUntilInterrupted);
        assertThat(nextTerm().candidateId()).isEqualTo(one.id);
        Candidacy second = two.election.start(this::leadUntilInterrupted);
        awaitKeys(cluster, prefix, 2);
        assertThat(first.leadership()).isPresent();
        assertThat(second.leadership()).isEmpty();
        first.close();
        first.close();
        assertThat(nextTerm().candidateId()).isEqualTo(two.id);
        assertThat(first.leadership()).isEmpty();
        second.close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void whoClosesItsCandidacyInLineLeavesNoKey() throws Exception {
        one.election.start(this::leadUntilInterrupted);
        nextTerm();
        Candidacy waiting = two.election.start(this::leadUntilInterrupted);
        awaitKeys(cluster, prefix, 2);
        waiting.close();
        awaitKeys(cluster, prefix, 1);
    }

    @Test
    void whatACampaignSaysAfterItsEndMakesNobodyReady() throws Exception {
        BlockingQueue<Runnable> campaigns = new LinkedBlockingQueue<>();
        AtomicBoolean healthy = new AtomicBoolean(true);
        Standing whileHealthy =
                new Standing(Runnable::run, failure -> {}, Duration.ofSeconds(10), healthy::get, Duration.ofMillis(20));
        StandingCandidacy candidacy = new StandingCandidacy(
                WaitQueue.of(one.etcd, "billing"),
                standing -> {
                    campaigns.add(standing);
                    return new CompletableFuture<>();
                },
                terms::add,
                whileHealthy,
                0,
                one.etcd);
        candidacy.start();
        Runnable standing = campaigns.poll(30, TimeUnit.SECONDS);
        assertThat(standing).isNotNull();
        standing.run();
        assertThat(candidacy.isReady()).isTrue();
        healthy.set(false);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !candidacy.isReady());
        standing.run();
        assertThat(candidacy.isReady()).isFalse();
        candidacy.close();
    }

    @Test
    void returningResignsAndCampaignsAgain() throws Exception {
        one.election.start(terms::add);
        FencingToken before = nextTerm().term();
        for (int i = 0; i < 3; i++) {
            FencingToken next = nextTerm().term();
            assertThat(next.isNewerThan(before)).isTrue();
            before = next;
        }
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheOtherLeads() throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        LeaderElection failing = LeaderElection.builder(one.etcd, "billing", one.id)
                .onTaskFailure(failure -> {
                    reported.add(failure);
                    throw new AssertionError("whoever is told fails on purpose, too");
                })
                .build();
        CountDownLatch go = new CountDownLatch(1);
        failing.start(leadership -> {
            terms.add(leadership);
            go.await();
            throw new IllegalStateException("the task of the test fails on purpose");
        });
        nextTerm();
        two.election.start(this::leadUntilInterrupted);
        awaitKeys(cluster, prefix, 2);
        go.countDown();
        assertThat(nextTerm().candidateId()).isEqualTo(two.id);
        assertThat(reported).singleElement().isInstanceOf(IllegalStateException.class);
        two.close();
        assertThat(nextTerm().candidateId()).as("it campaigns again").isEqualTo(one.id);
    }

    @Test
    void anExecutorThatHasNoThreadDoesNotKeepTheLeadership() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        LeaderElection failing = LeaderElection.builder(one.etcd, "billing", one.id)
                .taskExecutor(task -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new OutOfMemoryError("no thread, on purpose");
                    }
                    new Thread(task).start();
                })
                .build();
        try (Candidacy candidacy = failing.start(this::leadUntilInterrupted)) {
            assertThat(nextTerm().candidateId()).isEqualTo(one.id);
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aLossInterruptsTheTaskAndNobodyOfThisProcessLeadsBeforeItHasEnded() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostInside = new AtomicInteger();
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        one.election.start(leadership -> {
            mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
            terms.add(leadership);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(null);
                finish.await();
                inside.decrementAndGet();
            }
        });
        Leadership first = nextTerm();
        one.revokeLease(cluster);
        soon(interrupted);
        assertThat(first.isLeader()).isFalse();
        assertThat(keys(cluster, prefix)).isEmpty();
        finish.countDown();
        Leadership second = nextTerm();
        assertThat(second.term().isNewerThan(first.term())).isTrue();
        assertThat(mostInside).hasValue(1);
    }

    @Test
    void whenTheLeadersConnectionIsClosedWithoutResigningTheOtherLeads() throws Exception {
        one.election.start(this::leadUntilInterrupted);
        Leadership first = nextTerm();
        two.election.start(this::leadUntilInterrupted);
        awaitKeys(cluster, prefix, 2);
        one.close();
        assertThat(nextTerm().candidateId()).isEqualTo(two.id);
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void afterTheLeasesOfAllWereRevokedSomebodyLeadsAgain() throws Exception {
        one.election.start(this::leadUntilInterrupted);
        Leadership last = nextTerm();
        two.election.start(this::leadUntilInterrupted);
        awaitKeys(cluster, prefix, 2);
        for (int round = 0; round < 3; round++) {
            two.revokeLease(cluster);
            one.revokeLease(cluster);
            Leadership next = nextTerm();
            assertThat(next.term().isNewerThan(last.term())).isTrue();
            last = next;
            awaitKeys(cluster, prefix, 2);
        }
    }

    @Test
    void closingFromWithinTheTaskDoesNotWaitForItself() throws Exception {
        CompletableFuture<Candidacy> self = new CompletableFuture<>();
        CompletableFuture<Boolean> closedWithin = new CompletableFuture<>();
        Candidacy candidacy = one.election.start(leadership -> {
            self.get().close();
            closedWithin.complete(true);
        });
        self.complete(candidacy);
        soon(closedWithin);
        soon(candidacy.closeAsync());
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void aTaskThatDoesNotEndKeepsTheLeadershipAfterCloseHasGivenUpOnIt() throws Exception {
        LeaderElection stubborn = LeaderElection.builder(one.etcd, "billing", one.id)
                .closeWait(Duration.ofMillis(100))
                .build();
        CountDownLatch finish = new CountDownLatch(1);
        Candidacy candidacy = stubborn.start(leadership -> {
            terms.add(leadership);
            while (finish.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        nextTerm();
        candidacy.close();
        assertThat(keys(cluster, prefix)).hasSize(1);
        finish.countDown();
        soon(candidacy.closeAsync());
        awaitKeys(cluster, prefix, 0);
    }
}
