package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.Client;
import io.muster.connection.WatchRelay.Fate;
import io.muster.connection.WatchRelay.Rule;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A hundred of each on one connection, all cut off, and cut again as soon as they stand. */
@EtcdTest
class WatchTrapsOfManyTest {
    private static final int MANY = 100;

    private static Rule breakingEachOnce(WatchRelay relay) {
        Set<ByteString> broken = ConcurrentHashMap.newKeySet();
        return (stream, message) ->
                ViewBesideJetcd.isCreated(message) && broken.add(relay.keyOf(stream)) ? Fate.PASS_AND_BREAK : Fate.PASS;
    }

    @Test
    void aHundredLoseNothing(EtcdCluster cluster, @RandomPrefix String prefix) {
        List<KeyRange> ranges = IntStream.range(0, MANY)
                .mapToObj(i -> KeyRange.single(prefix + i))
                .toList();
        String member = cluster.member(0).directEndpoint();
        try (WatchRelay ours = new WatchRelay(member);
                WatchRelay theirs = new WatchRelay(member);
                EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                        .endpoints(ours.endpoint())
                        .callTimeout(ViewBesideJetcd.CALL_TIMEOUT)
                        .build());
                Client client = Client.builder().endpoints(theirs.endpoint()).build()) {
            List<Recorder> recorders =
                    Stream.generate(Recorder::new).limit(MANY).toList();
            List<PrefixView> views = ranges.stream().map(etcd::view).toList();
            for (int i = 0; i < MANY; i++) {
                views.get(i).subscribe(recorders.get(i));
            }
            CompletableFuture.allOf(views.stream().map(PrefixView::ready).toArray(CompletableFuture[]::new))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            List<JetcdWatch> watches = ranges.stream()
                    .map(range -> new JetcdWatch(client, range, false))
                    .toList();
            putAll(etcd.kv(), prefix, "1");
            allTold(watches, "1");
            ours.cutOff();
            theirs.cutOff();
            putAll(etcd.kv(), prefix, "2");
            ViewBesideJetcd.putElsewhere(cluster);
            ours.rule(breakingEachOnce(ours));
            theirs.rule(breakingEachOnce(theirs));
            ours.letIn();
            theirs.letIn();
            // The hundred that stood, the hundred that broke at once, and those that stand now.
            await().atMost(ViewBesideJetcd.LIMIT).until(() -> theirs.streams() == 3 * MANY);
            putAll(etcd.kv(), prefix, "3");
            allTold(watches, "3");
            assertThat(watches).allSatisfy(watch -> assertThat(watch.told()).containsExactly("1", "3"));
            await().atMost(ViewBesideJetcd.LIMIT)
                    .until(() -> recorders.stream()
                            .allMatch(recorder -> recorder.steps().size() == 3));
            assertThat(recorders)
                    .allSatisfy(recorder -> assertThat(recorder.lines())
                            .hasSize(4)
                            .last()
                            .asString()
                            .endsWith("=2>3"));
        }
    }

    private static void allTold(List<JetcdWatch> watches, String value) {
        await().atMost(ViewBesideJetcd.LIMIT)
                .until(() -> watches.stream().allMatch(watch -> watch.told().contains(value)));
    }

    /** In one revision. */
    private static void putAll(Kv kv, String prefix, String value) {
        Op[] puts = new Op[MANY];
        for (int i = 0; i < MANY; i++) {
            puts[i] = Op.put(Bytes.utf8(prefix + i), Bytes.utf8(value));
        }
        kv.commit(Txn.when().then(puts));
    }
}
