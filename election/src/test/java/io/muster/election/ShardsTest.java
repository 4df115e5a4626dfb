package io.muster.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.ViewChange;
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that come, go and are killed, and the shards that they lead. */
@EtcdTest
class ShardsTest {
    private static final int SHARDS = 256;
    private static final int TTL_SECONDS = 15;

    private final Map<String, ChildProcess> workers = new TreeMap<>();

    /** What happened at the guarded resources that must not. */
    private final List<String> violations = new CopyOnWriteArrayList<>();

    private final Map<String, Long> terms = new ConcurrentHashMap<>();

    private EtcdCluster cluster;
    private String prefix;
    private EtcdConnection etcd;
    private PrefixView resources;
    private PrefixView group;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        etcd = EtcdConnection.open(ShardWorker.settings(cluster.endpoints().get(0), prefix, TTL_SECONDS));
        resources = etcd.view(KeyRange.prefix("resource/"));
        resources.subscribe(this::check);
        group = etcd.view(new ShardGroup("group").range());
    }

    @AfterEach
    void close() {
        workers.values().forEach(ChildProcess::close);
        etcd.close();
    }

    private void check(ViewChange change) {
        for (ViewChange.Entry entry : change.entries()) {
            if (entry instanceof ViewChange.Added added) {
                inTerm(added.now());
            } else if (entry instanceof ViewChange.Changed changed) {
                inTerm(changed.now());
                violations.add("two: " + changed.before() + " and " + changed.now());
            }
        }
    }

    /** Terms never go back at a resource. */
    private void inTerm(KeyValue now) {
        long term = Long.parseLong(now.valueText().substring(now.valueText().indexOf(' ') + 1));
        Long before = terms.put(now.keyText(), term);
        if (before != null && before >= term) {
            violations.add("term " + before + " before " + now);
        }
    }

    private static String owner(KeyValue entry) {
        return entry.valueText().substring(0, entry.valueText().indexOf(' '));
    }

    private void start(String id) {
        workers.put(
                id,
                ChildProcess.java(
                        ShardWorker.class,
                        cluster.endpoints().get(0),
                        prefix,
                        id,
                        Integer.toString(SHARDS),
                        Integer.toString(TTL_SECONDS)));
    }

    private void end(String id) {
        workers.get(id).terminate();
    }

    private void kill(String id) {
        workers.get(id).kill();
    }

    private Map<String, String> plan() {
        return new ShardGroup("group").read(group.snapshot()).plan();
    }

    /** Waits until every shard is led by whom the plan names, balanced over exactly these members. */
    private void awaitCoverage(String event, String... members) {
        Map<String, String> before = plan();
        long begun = System.nanoTime();
        Awaitility.await(event)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isCovered(Set.of(members)));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.printf("%s: covered after %d ms, %d moves%n", event, millis, moves(before, plan()));
    }

    private boolean isCovered(Set<String> members) {
        Map<String, String> leading = resources.snapshot().entries().stream()
                .collect(Collectors.toMap(entry -> entry.keyText().substring("resource/".length()), ShardsTest::owner));
        Map<String, Long> counts =
                leading.values().stream().collect(Collectors.groupingBy(owner -> owner, Collectors.counting()));
        long floor = SHARDS / members.size();
        return leading.equals(plan())
                && leading.size() == SHARDS
                && counts.keySet().equals(members)
                && counts.values().stream().allMatch(count -> count == floor || count == floor + 1);
    }

    private static long moves(Map<String, String> before, Map<String, String> after) {
        return after.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .count();
    }

    @Test
    void shardsFollowTheMembersThatLiveAndNobodyMeetsAnotherAtAResource() {
        for (String id : List.of("a", "b", "c", "d")) {
            start(id);
        }
        awaitCoverage("start of four", "a", "b", "c", "d");

        Map<String, String> ofFour = plan();
        start("e");
        awaitCoverage("join of a fifth", "a", "b", "c", "d", "e");
        assertThat(moves(ofFour, plan())).as("no more than its share").isBetween(51L, 52L);

        Map<String, String> ofFive = plan();
        long lost = ofFive.values().stream().filter("b"::equals).count();
        kill("b");
        awaitCoverage("kill of one", "a", "c", "d", "e");
        assertThat(moves(ofFive, plan())).as("only what it led").isEqualTo(lost);

        List<String> members = new ArrayList<>(List.of("a", "c", "d", "e"));
        for (String old : List.of("a", "c")) {
            end(old);
            members.remove(old);
            awaitCoverage("goodbye of " + old, members.toArray(String[]::new));
            String fresh = old + "2";
            start(fresh);
            members.add(fresh);
            awaitCoverage("start of " + fresh, members.toArray(String[]::new));
        }
        assertThat(violations).isEmpty();
        assertThat(terms).hasSize(SHARDS);
    }
}
