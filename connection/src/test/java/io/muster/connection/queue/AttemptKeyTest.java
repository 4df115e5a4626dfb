package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.LossReason;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Which attempts may have the same key, one after the other. */
@EtcdTest
class AttemptKeyTest {
    private static final KeyRange RANGE = KeyRange.prefix("unit/");

    @Test
    void thoseAtATimeHaveKeysOfTheirOwn() {
        AttemptKey first = AttemptKey.take(RANGE, 1);
        AttemptKey second = AttemptKey.take(RANGE, 1);
        AttemptKey ofAnotherLease = AttemptKey.take(RANGE, 2);
        assertThat(Set.of(first.bytes(), second.bytes(), ofAnotherLease.bytes()))
                .allMatch(key -> key.startsWith(RANGE.start()));
        first.giveBack();
        assertThat(AttemptKey.take(RANGE, 1).bytes()).isEqualTo(first.bytes()).isNotEqualTo(second.bytes());
    }

    @Test
    void oneThatIsSpentIsNobodysEverAfter() {
        Set<Bytes> spent = new HashSet<>();
        AttemptKey beside = AttemptKey.take(RANGE, 3);
        for (int i = 0; i < 100; i++) {
            AttemptKey key = AttemptKey.take(RANGE, 3);
            assertThat(spent.add(key.bytes())).isTrue();
            assertThat(key.bytes()).isNotEqualTo(beside.bytes());
            key.spend();
        }
        beside.giveBack();
        AttemptKey last = AttemptKey.take(RANGE, 3);
        assertThat(spent).doesNotContain(last.bytes(), beside.bytes());
        last.giveBack();
    }

    @Test
    void aPlaceThatNobodyUsesIsForgotten() {
        int before = AttemptKey.placesInUse();
        AttemptKey first = AttemptKey.take(KeyRange.prefix("unit-forgotten/"), 4);
        AttemptKey second = AttemptKey.take(KeyRange.prefix("unit-forgotten/"), 4);
        first.giveBack();
        assertThat(AttemptKey.placesInUse()).isEqualTo(before + 1);
        second.giveBack();
        assertThat(AttemptKey.placesInUse()).isEqualTo(before);
        AttemptKey.take(KeyRange.prefix("unit-forgotten/"), 4).spend();
        assertThat(AttemptKey.placesInUse()).isEqualTo(before);
    }

    @Test
    void aQueueThatIsEnteredAgainAndAgainHasOneKey(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = Peer.on(cluster, prefix, "q")) {
            Set<Bytes> keys = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                Hold hold = soon(peer.enter());
                keys.add(hold.key());
                assertThat(soon(hold.releaseAsync())).isTrue();
            }
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void howeverAnAttemptEndsItsPlaceIsForgotten(EtcdCluster cluster, @RandomPrefix String prefix) {
        int before = AttemptKey.placesInUse();
        try (Peer one = Peer.on(cluster, prefix, "q");
                Peer two = Peer.on(cluster, prefix, "q")) {
            Hold holder = soon(one.enter());
            assertThat(soon(two.enter(Duration.ofMillis(50)))).isEmpty();
            two.enter().cancel(true);
            CompletableFuture<Hold> next = two.enter();
            assertThat(soon(holder.releaseAsync())).isTrue();
            cluster.truth().delete(prefix + soon(next).key().utf8());
            assertThat(soon(next.join().releaseAsync())).isFalse();
            soon(two.enter()).giveUp(LossReason.HELD_TOO_LONG);
            soon(one.enter());
            one.session.close();
            soon(two.enter());
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AttemptKey.placesInUse() == before);
    }
}
