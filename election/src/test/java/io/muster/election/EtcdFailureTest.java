package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.CoordinationException;
import io.muster.connection.FencingToken;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An etcd whose own leader dies, or whose members are restarted one after the other. */
@EtcdTest(members = 3, own = true)
class EtcdFailureTest {
    /** A request that dies with the leader is given up by etcd 3.4 seven seconds later, and may meet that again. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static <T> T inTime(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void campaigningProclaimingAndResigningOutliveTheDeathOfTheEtcdLeader(
            EtcdCluster cluster, @RandomPrefix String prefix) {
        List<Optional<Candidate>> seen = new CopyOnWriteArrayList<>();
        try (Peer one = Peer.on(cluster, prefix);
                Peer two = Peer.on(cluster, prefix)) {
            two.election.observe(seen::add);
            one.etcd.session();
            two.etcd.session();

            EtcdMember dead = cluster.leader();
            CompletableFuture<Leadership> campaigned = one.election.campaignAsync();
            dead.kill();
            Leadership first = inTime(campaigned);
            dead.restart();

            dead = cluster.leader();
            first.proclaimAsync("v1");
            dead.kill();
            Awaitility.await().atMost(LIMIT).until(() -> isProclaimed(first, "v1"));
            assertThat(two.election.leader().orElseThrow().value()).isEqualTo("v1");
            dead.restart();

            CompletableFuture<Leadership> waiting = two.election.campaignAsync();
            awaitKeys(cluster, prefix, 2);
            dead = cluster.leader();
            first.resignAsync();
            dead.kill();
            Leadership second = inTime(waiting);
            assertThat(second.term().isNewerThan(first.term())).isTrue();
            dead.restart();

            for (EtcdMember member : cluster.members()) {
                member.stop();
                member.restart();
            }
            assertThat(second.isLeader()).isTrue();
            Awaitility.await().atMost(LIMIT).until(() -> isWritten(second, "of the second"));
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> seen.get(seen.size() - 1).map(Candidate::term).equals(Optional.of(second.term())));
            List<FencingToken> terms =
                    seen.stream().flatMap(Optional::stream).map(Candidate::term).toList();
            assertThat(terms).isSorted();
            second.resign();
            awaitKeys(cluster, prefix, 1);
        }
    }

    private static boolean isProclaimed(Leadership leadership, String value) {
        return isAnswered(() -> leadership.proclaim(value));
    }

    private static boolean isWritten(Leadership leadership, String value) {
        return isAnswered(
                () -> assertThat(leadership.guarded().put("data", value)).isPositive());
    }

    /** Doing it again is safe, whatever became of the first time. */
    private static boolean isAnswered(Runnable request) {
        try {
            request.run();
            return true;
        } catch (LeadershipLostException e) {
            throw e;
        } catch (CoordinationException e) {
            return false;
        }
    }
}
