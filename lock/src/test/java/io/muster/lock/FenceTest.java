package io.muster.lock;

import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.FencingToken;
import io.muster.lock.Fence.Reason;
import io.muster.lock.Fence.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final long CLUSTER = 0xcdf818194e3a8c32L;

    private final Fence fence = Fence.remembering(100);
    private final List<String> written = new CopyOnWriteArrayList<>();

    private static FencingToken token(long revision) {
        return FencingToken.of(CLUSTER, revision);
    }

    private Verdict write(Fence through, String resource, FencingToken token) {
        return through.pass(resource, token, () -> written.add(resource + " " + token.revision()));
    }

    private static void assertRefused(Verdict verdict, Reason reason) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void whoeverHoldsTheLockWritesAsOftenAsItLikesAndAFormerHolderNoMore() {
        assertThat(write(fence, "a", token(5)).isAdmitted()).isTrue();
        assertThat(write(fence, "a", token(5)).isAdmitted()).isTrue();
        assertThat(write(fence, "a", token(7)).isAdmitted()).isTrue();
        Verdict late = write(fence, "a", token(5));
        assertThat(late)
                .isEqualTo(new Verdict.Refused(
                        Reason.STALE,
                        "a: token cdf818194e3a8c32-5 is out of date; its lock is over"
                                + " (expected: cdf818194e3a8c32-7 or a newer one)"));
        assertThat(late.isAdmitted()).isFalse();
        assertThat(written).containsExactly("a 5", "a 5", "a 7");
    }

    @Test
    void eachResourceHasItsOwnNewestToken() {
        write(fence, "a", token(7));
        assertThat(write(fence, "b", token(5)).isAdmitted()).isTrue();
        assertRefused(write(fence, "a", token(6)), Reason.STALE);
        assertThat(written).containsExactly("a 7", "b 5");
    }

    @Test
    void turnsOfOneKeyAreToldApartByTheirSequence() {
        FencingToken first = new FencingToken(CLUSTER, 5, 0);
        FencingToken second = new FencingToken(CLUSTER, 5, 1);
        assertThat(write(fence, "a", second).isAdmitted()).isTrue();
        assertRefused(write(fence, "a", first), Reason.STALE);
        assertThat(write(fence, "a", token(6)).isAdmitted()).isTrue();
    }

    @Test
    void aTokenOfAnotherClusterSaysNothingHere() {
        FencingToken foreign = FencingToken.of(1, 1000);
        assertRefused(write(Fence.remembering(1, CLUSTER), "a", foreign), Reason.OTHER_CLUSTER);
        write(fence, "a", token(5));
        assertThat(write(fence, "b", foreign))
                .as("the first token tells which cluster it is")
                .isEqualTo(new Verdict.Refused(
                        Reason.OTHER_CLUSTER, "b: token 1-1000 (expected: one of cluster cdf818194e3a8c32)"));
        assertThat(written).containsExactly("a 5");
    }

    @Test
    void aRequestIsJudgedByTheHeaderItCarries() {
        assertThat(fence.pass("a", List.of("cdf818194e3a8c32-7"), () -> written.add("in"))
                        .isAdmitted())
                .isTrue();
        assertRefused(fence.pass("a", List.of("cdf818194e3a8c32-6"), () -> written.add("late")), Reason.STALE);
        assertRefused(fence.pass("a", List.of(), () -> written.add("bare")), Reason.MISSING);
        assertRefused(fence.pass("a", List.of("7"), () -> written.add("other")), Reason.MALFORMED);
        assertRefused(
                fence.pass("a", List.of("cdf818194e3a8c32-7", "cdf818194e3a8c32-8"), () -> written.add("two")),
                Reason.MALFORMED);
        assertThat(written).containsExactly("in");
        assertThat(List.of(Reason.values())).extracting(Reason::httpStatus).containsExactly(428, 400, 412, 412, 412);
    }

    @Test
    void aWriteThatFailsTellsItsCallerAndItsTokenHasBeenSeen() {
        assertThatThrownBy(() -> fence.pass("a", token(7), () -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);
        assertRefused(write(fence, "a", token(6)), Reason.STALE);
        assertThat(write(fence, "a", token(7)).isAdmitted()).isTrue();
    }

    @Test
    void aWriteThatIsUnderWayIsNotOvertakenByThatOfTheNextHolder() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Verdict> former = elsewhere(() -> fence.pass("a", token(5), () -> {
            begun.countDown();
            awaitLatch(goOn);
            written.add("a 5");
        }));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Thread> nextThread = new CompletableFuture<>();
        CompletableFuture<Verdict> next = elsewhere(() -> {
            nextThread.complete(Thread.currentThread());
            return write(fence, "a", token(7));
        });
        Thread waiting = soon(nextThread);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> waiting.getState() == Thread.State.WAITING || next.isDone());
        assertThat(next).as("it waits for its turn").isNotDone();
        assertThat(write(fence, "b", token(6)).isAdmitted())
                .as("another resource has nothing to wait for")
                .isTrue();
        goOn.countDown();
        assertThat(soon(former).isAdmitted()).isTrue();
        assertThat(soon(next).isAdmitted()).isTrue();
        assertThat(written).containsExactly("b 6", "a 5", "a 7");
    }

    @Test
    void whatHadToBeForgottenAdmitsNoTokenThatMayBeOlder() {
        Fence small = Fence.remembering(2);
        write(small, "a", token(5));
        write(small, "b", token(7));
        write(small, "a", token(6));
        write(small, "c", token(8));
        assertRefused(write(small, "a", token(5)), Reason.STALE);
        assertThat(write(small, "c", token(8)).isAdmitted()).isTrue();
        assertThat(write(small, "b", token(6)))
                .as("b was forgotten, used longest ago")
                .isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.FORGOTTEN);
                    assertThat(refused.message()).startsWith("b: token cdf818194e3a8c32-6 may be out of date");
                });
        assertThat(write(small, "a", token(6)).isAdmitted())
                .as("who is refused takes nobody's place")
                .isTrue();
        assertThat(write(small, "b", token(7)).isAdmitted())
                .as("the same holder goes on")
                .isTrue();
        assertThat(written).containsExactly("a 5", "b 7", "a 6", "c 8", "c 8", "a 6", "b 7");
    }

    @Test
    void aResourceThatIsBeingWrittenIsNotForgotten() {
        Fence small = Fence.remembering(1);
        Verdict outer = small.pass("a", token(5), () -> {
            assertThat(write(small, "b", token(9)).isAdmitted()).isTrue();
            assertRefused(write(small, "a", token(4)), Reason.STALE);
        });
        assertThat(outer.isAdmitted()).isTrue();
        assertRefused(write(small, "b", token(8)), Reason.FORGOTTEN);
    }

    @Test
    void manyThreadsAndFewPlacesNeverLetAnOlderTokenThroughAfterANewer() {
        Fence small = Fence.remembering(2);
        List<List<Long>> seen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            seen.add(new CopyOnWriteArrayList<>());
        }
        AtomicInteger clock = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            int own = thread;
            all.add(elsewhere(() -> {
                for (int round = 0; round < 300; round++) {
                    int resource = (own + round) % seen.size();
                    FencingToken token = token(clock.incrementAndGet());
                    small.pass("r" + resource, token, () -> seen.get(resource).add(token.revision()));
                }
                return true;
            }));
        }
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        for (int resource = 0; resource < seen.size(); resource++) {
            assertThat(write(small, "r" + resource, token(clock.incrementAndGet()))
                            .isAdmitted())
                    .as("a token that is taken now is new enough")
                    .isTrue();
        }
        assertThat(seen).allSatisfy(tokens -> assertThat(tokens).isSorted());
    }

    @Test
    void aFenceWithoutPlacesIsRefused() {
        assertThatThrownBy(() -> Fence.remembering(0)).hasMessage("resources: 0 (expected: at least 1)");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
