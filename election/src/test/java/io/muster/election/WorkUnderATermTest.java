package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Subscription;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done while one leads ends before anybody else leads, as far as this process can see to that. */
@EtcdTest
class WorkUnderATermTest extends WithPeers {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo() {
        one = peer();
        two = peer();
    }

    /** Goes on, whatever interrupts it, until it is told to end. */
    private static final class Stubborn {
        final CompletableFuture<Void> begun = new CompletableFuture<>();
        final CompletableFuture<Void> interrupted = new CompletableFuture<>();
        final CountDownLatch finish = new CountDownLatch(1);

        void lead(Leadership leadership) throws InterruptedException {
            begun.complete(null);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(null);
                finish.await();
            }
        }
    }

    private static void await(Callable<Boolean> state) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(state);
    }

    @Test
    void scheduledWorkIsDoneAgainAndAgainAlsoAfterAFailureAndUntilItIsClosed() {
        Leadership leadership = one.election.campaign();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger later = new AtomicInteger();
        Subscription schedule = leadership.schedule(Duration.ZERO, PAUSE, term -> {
            if (runs.incrementAndGet() == 2) {
                throw new IllegalStateException("scheduled work fails on purpose");
            }
        });
        await(() -> runs.get() >= 4);
        schedule.close();
        int after = runs.get() + 1;
        leadership.schedule(PAUSE, PAUSE, term -> later.incrementAndGet());
        await(() -> later.get() >= 20);
        assertThat(runs.get()).as("one may have been under way").isLessThanOrEqualTo(after);
        leadership.resign();
        assertThatThrownBy(() -> leadership.schedule(Duration.ZERO, PAUSE, term -> {}))
                .isInstanceOf(LeadershipLostException.class);
    }

    @Test
    void resigningInterruptsScheduledWorkAndTheNextLeadsWhenItHasEnded() {
        Leadership leadership = one.election.campaign();
        Stubborn work = new Stubborn();
        leadership.schedule(Duration.ZERO, PAUSE, work::lead);
        soon(work.begun);
        CompletableFuture<Leadership> next = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<Boolean> resigned = leadership.resignAsync();
        soon(work.interrupted);
        assertThat(leadership.isLeader()).isFalse();
        assertThat(keys(cluster, prefix)).hasSize(2);
        work.finish.countDown();
        assertThat(soon(resigned)).isTrue();
        assertThat(soon(next).isLeader()).isTrue();
    }

    @Test
    void aLossInterruptsScheduledWork() {
        Leadership leadership = one.election.campaign();
        Stubborn work = new Stubborn();
        leadership.schedule(Duration.ZERO, PAUSE, work::lead);
        soon(work.begun);
        one.revokeLease(cluster);
        soon(work.interrupted);
        work.finish.countDown();
    }

    @Test
    void resigningFromWithinScheduledWorkDoesNotWaitForItself() {
        Leadership leadership = one.election.campaign();
        CompletableFuture<Boolean> resigned = new CompletableFuture<>();
        leadership.schedule(Duration.ZERO, PAUSE, term -> resigned.complete(term.resign()));
        assertThat(soon(resigned)).isTrue();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void resigningFromOutsideInterruptsTheTaskAndWaitsForIt() {
        Stubborn task = new Stubborn();
        Candidacy candidacy = one.election.start(task::lead);
        soon(task.begun);
        CompletableFuture<Leadership> next = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        candidacy.leadership().orElseThrow().resignAsync();
        soon(task.interrupted);
        assertThat(keys(cluster, prefix)).hasSize(2);
        assertThat(candidacy.isAlive(Duration.ofMinutes(1))).isTrue();
        await(() -> !candidacy.isAlive(Duration.ofMillis(1)));
        task.finish.countDown();
        soon(next);
        await(() -> candidacy.isAlive(Duration.ofMillis(1)));
    }

    @Test
    void nobodyOfThisProcessLeadsWhileTheTaskOfALostLeadershipGoesOnButAnotherProcessMay() {
        Stubborn task = new Stubborn();
        one.election.start(task::lead);
        soon(task.begun);
        one.revokeLease(cluster);
        soon(task.interrupted);
        // Another connection of this process, which knows nothing of the first one.
        CompletableFuture<Leadership> here = two.election.campaignAsync();
        CompletableFuture<Optional<Leadership>> hereForAWhile = two.election.campaignAsync(Duration.ofMillis(300));
        assertThat(soon(hereForAWhile)).isEmpty();
        awaitKeys(cluster, prefix, 0);
        assertThat(here).isNotDone();
        task.finish.countDown();
        soon(here);
    }

    @Test
    void readyIsWhoLeadsOrStandsInLine() {
        Candidacy leading = one.election.start(leadership -> new CountDownLatch(1).await());
        await(leading::isReady);
        Candidacy waiting = two.election.start(leadership -> new CountDownLatch(1).await());
        await(waiting::isReady);
        assertThat(leading.leadership()).isPresent();
        waiting.close();
        assertThat(waiting.isReady()).isFalse();
    }

    @Test
    void whoIsNotHealthyLeavesTheLineOrResignsUntilItIsAgain() {
        AtomicBoolean oneIsHealthy = new AtomicBoolean(true);
        AtomicBoolean twoIsHealthy = new AtomicBoolean(true);
        Candidacy first = healthy(one, oneIsHealthy).start(leadership -> new CountDownLatch(1).await());
        await(() -> first.leadership().isPresent());
        Candidacy second = healthy(two, twoIsHealthy).start(leadership -> new CountDownLatch(1).await());
        awaitKeys(cluster, prefix, 2);
        twoIsHealthy.set(false);
        awaitKeys(cluster, prefix, 1);
        assertThat(second.isReady()).isFalse();
        twoIsHealthy.set(true);
        awaitKeys(cluster, prefix, 2);
        oneIsHealthy.set(false);
        await(() -> second.leadership().isPresent());
        assertThat(first.leadership()).isEmpty();
        awaitKeys(cluster, prefix, 1);
        oneIsHealthy.set(true);
        awaitKeys(cluster, prefix, 2);
    }

    private static LeaderElection healthy(Peer peer, AtomicBoolean healthy) {
        return LeaderElection.builder(peer.etcd, "billing", peer.id)
                .onlyWhile(healthy::get, Duration.ofMillis(20))
                .build();
    }

    @Test
    void whoOnlyObservesSeesTheLeaderAndStandsNowhere() {
        Leadership leadership = one.election.campaign();
        ElectionObserver observer = ElectionObserver.of(two.etcd, "billing");
        assertThat(observer.name()).isEqualTo("billing");
        assertThat(observer.leader())
                .contains(new Candidate(one.id, "", leadership.term(), 0, Optional.of(leadership.since())));
        assertThat(observer.candidates()).hasSize(1);
    }
}
