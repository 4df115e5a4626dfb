package io.muster.election;

import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.RangeResult;
import io.muster.testkit.EtcdTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Many elections in one process, and what they cost it and the server; {@code -Dmany.elections=10000} for as many as are
 * promised.
 */
@EtcdTest(own = true)
class ManyElectionsTest extends WithPeers {
    private static final int MANY = Integer.getInteger("many.elections", 500);
    private static final int AT_A_TIME = 250;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Of elections and locks together, and one for the sessions. */
    private static final int MOST_STREAMS = 8 + 1;

    private final HttpClient http = HttpClient.newHttpClient();

    private int metric(String name) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.endpoints().get(0) + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            String metrics =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher value =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\d+)$").matcher(metrics);
            assertThat(value.find()).as(name).isTrue();
            return Integer.parseInt(value.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of connections but the callback threads, which come and go. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-"))
                .filter(thread -> !thread.getName().startsWith("muster-callback"))
                .collect(Collectors.toSet());
    }

    private static void awaitKeys(Peer peer, int count) {
        Awaitility.await().atMost(LIMIT).until(() -> keys(peer, 1).count() == count);
    }

    private static RangeResult keys(Peer peer, int limit) {
        return peer.etcd
                .kv()
                .range(Op.get(KeyRange.prefix("many-")).limit(limit).withoutValues());
    }

    /** They have entered behind so many others, of whom there is one or none in each line. */
    private static List<CompletableFuture<Leadership>> campaigns(Peer peer, int others) {
        List<CompletableFuture<Leadership>> campaigns = new ArrayList<>();
        while (campaigns.size() < MANY) {
            for (int i = 0; i < AT_A_TIME; i++) {
                String name = "many-" + campaigns.size();
                campaigns.add(LeaderElection.of(peer.etcd, name, peer.id).campaignAsync());
            }
            awaitKeys(peer, others + campaigns.size());
        }
        return campaigns;
    }

    @Test
    void electionsThatAreLedOrWaitedForShareALeaseAndThreadsAndWatchStreamsAndEachIsToldWhatConcernsIt() {
        Peer one = peer();
        Peer two = peer();
        one.election.campaign().resign();
        two.election.campaign().resign();
        Set<Thread> threads = threads();
        List<CompletableFuture<Leadership>> led = campaigns(one, 0);
        led.forEach(Peer::soon);
        List<CompletableFuture<Leadership>> waiting = campaigns(two, MANY);
        assertThat(keys(one, 0).entries())
                .hasSize(2 * MANY)
                .extracting(KeyValue::leaseId)
                .containsOnly(one.etcd.session().leaseId(), two.etcd.session().leaseId());
        Awaitility.await().atMost(LIMIT).until(() -> metric("etcd_debugging_mvcc_watcher_total") >= 2 * MANY);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> metric("etcd_debugging_mvcc_watch_stream_total") <= 2 * MOST_STREAMS);
        assertThat(threads).containsAll(threads());

        for (int i = 0; i < MANY; i += AT_A_TIME) {
            led.subList(i, i + AT_A_TIME).forEach(leading -> leading.join().resignAsync());
            waiting.subList(i, i + AT_A_TIME)
                    .forEach(next -> assertThat(soon(next).isLeader()).isTrue());
        }
        cluster.truth().deletePrefix(prefix + "many-");
        waiting.forEach(leading -> soon(leading.join().revoked()));
    }
}
