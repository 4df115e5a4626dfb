package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@EtcdTest(members = 3)
class KvTest {
    private final EtcdCluster cluster;
    private EtcdConnection etcd;
    private Kv kv;

    KvTest(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void connect() {
        etcd = EtcdConnection.open(Settings.of(cluster).build());
        kv = etcd.kv();
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void whatIsPutIsWhatEtcdHolds(@RandomPrefix String prefix) {
        long revision = kv.put(prefix + "a", "grüße");
        KeyValue read = kv.get(prefix + "a").orElseThrow();
        assertThat(read.valueText()).isEqualTo("grüße");
        assertThat(read.createRevision()).isEqualTo(revision);
        assertThat(read.modRevision()).isEqualTo(revision);
        assertThat(read.version()).isEqualTo(1);
        assertThat(cluster.truth().get(prefix + "a")).contains("grüße");
        assertThat(kv.get(prefix + "b")).isEmpty();
    }

    @Test
    void asynchronousTwinsEndOnCallbackThreadsWithTheSameResults(@RandomPrefix String prefix) {
        Bytes key = Bytes.utf8(prefix + "a");
        List<String> threads = IntStream.range(0, 50)
                .mapToObj(number -> kv.putAsync(key, Bytes.utf8("1"))
                        .thenApply(revision -> Thread.currentThread().getName())
                        .join())
                .toList();
        // What is hung on a future that has ended runs at once, on the thread that hangs it there.
        assertThat(threads)
                .allMatch(name -> name.startsWith("muster-callback-")
                        || name.equals(Thread.currentThread().getName()));
        assertThat(threads).anyMatch(name -> name.startsWith("muster-callback-"));
        assertThat(kv.getAsync(key).join()).map(KeyValue::valueText).contains("1");
        assertThat(kv.rangeAsync(Op.get(key)).join().count()).isEqualTo(1);
        assertThat(kv.listAsync(Op.get(KeyRange.prefix(prefix))).join().entries())
                .hasSize(1);
        assertThat(kv.commitAsync(Txn.when(Compare.present(key))).join().succeeded())
                .isTrue();
        assertThat(kv.deleteAsync(KeyRange.single(key)).join()).isEqualTo(1);
    }

    @Test
    void aFutureEndsAlsoWhenTheExecutorThatWasAskedForRefuses(@RandomPrefix String prefix) {
        Kv refused = etcd.kv(task -> {
            throw new RejectedExecutionException("not now");
        });
        Bytes key = Bytes.utf8(prefix + "a");
        assertThat(refused.putAsync(key, Bytes.utf8("1"))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join())
                .isPositive();
        assertThatThrownBy(() -> refused.commitAsync(Txn.when().then(Op.put(key, Bytes.EMPTY, 123456789L)))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join())
                .hasCauseInstanceOf(RequestRefusedException.class);
    }

    @Test
    void theFirstBranchIsTakenWhenAllConditionsHold(@RandomPrefix String prefix) {
        Bytes a = Bytes.utf8(prefix + "a");
        Bytes b = Bytes.utf8(prefix + "b");
        TxnResult created = kv.commit(Txn.when(Compare.absent(a), Compare.absent(b))
                .then(Op.put(a, Bytes.utf8("1")), Op.put(b, Bytes.utf8("2")), Op.get(KeyRange.prefix(prefix))));
        assertThat(created.succeeded()).isTrue();
        assertThat(created.read(2).entries()).extracting(KeyValue::valueText).containsExactly("1", "2");
        TxnResult refused =
                kv.commit(Txn.when(Compare.absent(a)).then(Op.delete(a)).otherwise(Op.get(a)));
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.read(0).first().orElseThrow().createRevision()).isEqualTo(created.revision());
    }

    @Test
    void eachConditionIsCheckedByEtcd(@RandomPrefix String prefix) {
        Bytes key = Bytes.utf8(prefix + "k");
        long created = kv.put(key, Bytes.utf8("v"));
        long written = kv.put(key, Bytes.utf8("w"));
        assertThat(holds(Compare.createdAt(key, created))).isTrue();
        assertThat(holds(Compare.createdAt(key, written))).isFalse();
        assertThat(holds(Compare.unchangedSince(key, written))).isTrue();
        assertThat(holds(Compare.unchangedSince(key, created))).isFalse();
        assertThat(holds(Compare.valueIs(key, Bytes.utf8("w")))).isTrue();
        assertThat(holds(Compare.valueIs(key, Bytes.utf8("v")))).isFalse();
        assertThat(holds(Compare.present(key))).isTrue();
        assertThat(holds(Compare.absent(key))).isFalse();
        assertThat(holds(new Compare(key, Compare.Target.VERSION, Compare.Relation.GREATER, 1, Bytes.EMPTY)))
                .isTrue();
        assertThat(holds(new Compare(key, Compare.Target.VERSION, Compare.Relation.LESS, 2, Bytes.EMPTY)))
                .isFalse();
        assertThat(holds(Compare.createRevision(key, Compare.Relation.NOT_EQUAL, created)))
                .isFalse();
    }

    @Test
    void aConditionOnARangeHoldsWhenEveryKeyOfItFulfilsIt(@RandomPrefix String prefix) {
        kv.put(prefix + "a", "1");
        long written = kv.put(prefix + "b", "1");
        KeyRange range = KeyRange.prefix(prefix);
        assertThat(holds(Compare.noneWrittenAfter(range, written))).isTrue();
        assertThat(holds(Compare.noneWrittenAfter(range, written - 1))).isFalse();
        kv.put(prefix + "c", "1");
        assertThat(holds(Compare.noneWrittenAfter(range, written))).isFalse();
        kv.delete(range);
        assertThat(holds(Compare.noneWrittenAfter(range, written))).isTrue();
    }

    @Test
    void conditionsAloneAreJudgedByWhatWasWrittenLastOnWhateverMember(@RandomPrefix String prefix) {
        Bytes key = Bytes.utf8(prefix + "k");
        for (int i = 0; i < 300; i++) {
            long written = kv.put(key, Bytes.utf8("v"));
            TxnResult result = kv.commit(Txn.when(Compare.unchangedSince(key, written)));
            assertThat(result.succeeded()).as("write %d", i).isTrue();
            assertThat(result.results()).isEmpty();
        }
    }

    private boolean holds(Compare compare) {
        return kv.commit(Txn.when(compare)).succeeded();
    }

    @Test
    void readsAreOrderedAndLimitedByEtcd(@RandomPrefix String prefix) {
        for (String name : List.of("c", "a", "b")) {
            kv.put(prefix + name, name);
        }
        kv.put(prefix + "a", "again");
        Op.Get all = Op.get(KeyRange.prefix(prefix));
        assertThat(names(all, prefix)).containsExactly("a", "b", "c");
        assertThat(names(all.ordered(Op.Order.OLDEST_FIRST), prefix)).containsExactly("c", "a", "b");
        assertThat(names(all.ordered(Op.Order.YOUNGEST_FIRST).limit(1), prefix)).containsExactly("b");
        assertThat(names(all.ordered(Op.Order.LAST_WRITTEN_FIRST).limit(1), prefix))
                .containsExactly("a");
        assertThat(kv.range(all.withoutValues()).entries())
                .allMatch(entry -> entry.value().isEmpty());
        long firstCreated = kv.get(prefix + "c").orElseThrow().createRevision();
        assertThat(names(all.createdUpTo(firstCreated), prefix)).containsExactly("c");
        assertThat(kv.range(all.at(firstCreated)).entries()).hasSize(1);
    }

    private List<String> names(Op.Get request, String prefix) {
        return kv.range(request).entries().stream()
                .map(entry -> entry.keyText().substring(prefix.length()))
                .toList();
    }

    @Test
    void aListOfManyPagesIsReadAtOneRevision(@RandomPrefix String prefix) {
        int count = 10_000 + 2_345;
        List<CompletableFuture<TxnResult>> writes = new ArrayList<>();
        for (int from = 0; from < count; from += 100) {
            Op[] puts = new Op[Math.min(100, count - from)];
            for (int i = 0; i < puts.length; i++) {
                puts[i] = Op.put(Bytes.utf8(prefix + String.format("%06d", from + i)), Bytes.utf8("v"));
            }
            writes.add(kv.commitAsync(Txn.when().then(puts)));
        }
        writes.forEach(CompletableFuture::join);
        CompletableFuture<RangeResult> listed = kv.listAsync(Op.get(KeyRange.prefix(prefix)));
        kv.put(prefix + "zzz", "written while the pages are read");
        RangeResult result = listed.join();
        assertThat(result.entries().size()).isBetween(count, count + 1);
        assertThat(result.entries())
                .allMatch(entry -> entry.modRevision() <= result.revision())
                .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    }

    /** Repeated, since each page could overtake the one before. */
    @RepeatedTest(10)
    void aPageThatIsTooLargeIsAskedForInSmallerOnes(EtcdCluster cluster, @RandomPrefix String prefix) {
        int count = 3_000;
        Bytes value = Bytes.of(new byte[200]);
        for (int from = 0; from < count; from += 100) {
            Op[] puts = new Op[100];
            for (int i = 0; i < puts.length; i++) {
                puts[i] = Op.put(Bytes.utf8(prefix + String.format("%06d", from + i)), value);
            }
            kv.commit(Txn.when().then(puts));
        }
        EtcdSettings narrow = Settings.of(cluster).maxMessageBytes(64 << 10).build();
        try (EtcdConnection connection = EtcdConnection.open(narrow)) {
            List<KeyValue> entries = connection.kv().list(KeyRange.prefix(prefix));
            assertThat(entries).hasSize(count);
            assertThat(entries).containsExactlyElementsOf(kv.list(KeyRange.prefix(prefix)));
        }
    }

    @Test
    void whatEtcdRefusesIsSaidWithKeyAndReason(@RandomPrefix String prefix) {
        Bytes key = Bytes.utf8(prefix + "big");
        assertThatThrownBy(() -> kv.put(key, Bytes.of(new byte[1_800_000])))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("put " + prefix + "big")
                .hasMessageContaining("request is too large")
                .satisfies(e -> assertThat(((CoordinationException) e).mayHaveHappened())
                        .isFalse());
        assertThatThrownBy(() -> kv.commitAsync(Txn.when().then(Op.put(key, Bytes.EMPTY, 123456789L)))
                        .join())
                .hasCauseInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("lease not found");
        assertThat(kv.get(key)).isEmpty();
    }

    @Test
    void aCompactedRevisionIsRefused() {
        try (EtcdCluster own = EtcdCluster.start();
                EtcdConnection connection = EtcdConnection.open(Settings.of(own).build())) {
            long old = connection.kv().put("k", "1");
            connection.kv().put("k", "2");
            own.compact();
            assertThatThrownBy(
                            () -> connection.kv().range(Op.get(Bytes.utf8("k")).at(old)))
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("compacted");
        }
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothing(@RandomPrefix String prefix) {
        List<ThrowingCallable> calls = List.of(
                () -> kv.get(prefix + "a"),
                () -> kv.put(prefix + "a", "1"),
                () -> kv.delete(KeyRange.prefix(prefix)),
                () -> kv.commit(Txn.when().then(Op.put(Bytes.utf8(prefix + "a"), Bytes.utf8("1")))),
                () -> kv.list(KeyRange.prefix(prefix)));
        for (ThrowingCallable call : calls) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(call)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("interrupted")
                    .satisfies(e -> assertThat(((CoordinationException) e).mayHaveHappened())
                            .isFalse());
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(kv.get(prefix + "a")).isEmpty();
    }
}
