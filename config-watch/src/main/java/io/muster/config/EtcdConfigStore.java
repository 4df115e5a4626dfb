package io.muster.config;

import io.muster.config.StoredLayer.StoredKey;
import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.RangeResult;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A layer in etcd: reads are lists, an edit is one transaction. */
final class EtcdConfigStore implements ConfigStore {
    /** How often a publication without a base begins anew because somebody wrote the same keys meanwhile. */
    private static final int PUBLISH_ATTEMPTS = 10;

    private final EtcdConnection etcd;
    private final Kv kv;
    private final Layer layer;
    private final KeyRange range;
    private final HistoryKeys history;

    EtcdConfigStore(EtcdConnection etcd, Layer layer) {
        this.etcd = etcd;
        this.kv = etcd.kv();
        this.layer = layer;
        this.range = KeyRange.prefix(layer.prefix());
        this.history = new HistoryKeys(layer);
    }

    @Override
    public String prefix() {
        return layer.prefix();
    }

    @Override
    public StoredLayer read() {
        return layer(kv.list(Op.get(range)));
    }

    @Override
    public CompletableFuture<StoredLayer> readAsync() {
        return kv.listAsync(Op.get(range)).thenApply(this::layer);
    }

    private StoredLayer layer(RangeResult result) {
        return stored(result.revision(), result.entries());
    }

    private StoredLayer stored(long revision, List<KeyValue> entries) {
        List<StoredKey> keys = new ArrayList<>();
        for (KeyValue stored : entries) {
            String name = stored.key().dropFirst(range.start().size()).utf8();
            keys.add(new StoredKey(name, stored.valueText(), stored.modRevision()));
        }
        return new StoredLayer(prefix(), revision, keys);
    }

    @Override
    public ConfigEdit edit() {
        return new ConfigEdit(this);
    }

    @Override
    public List<Publication> history(int most) {
        return publications(kv.range(newest(most)));
    }

    @Override
    public CompletableFuture<List<Publication>> historyAsync(int most) {
        return kv.rangeAsync(newest(most)).thenApply(EtcdConfigStore::publications);
    }

    private Op.Get newest(int most) {
        if (most < 1) {
            throw new InvalidSettingException("history", most, "at least 1");
        }
        return Op.get(history.range()).ordered(Op.Order.YOUNGEST_FIRST).limit(most);
    }

    private static List<Publication> publications(RangeResult result) {
        return result.entries().stream().map(HistoryKeys::read).toList();
    }

    @Override
    public ConfigEdit editBackTo(long revision) {
        return Waiting.on(editBackToAsync(revision), "read the history of", prefix());
    }

    @Override
    public CompletableFuture<ConfigEdit> editBackToAsync(long revision) {
        return wholeHistory().thenApply(history -> {
            ConfigEdit back = edit().ifUnchangedSince(history.now());
            history.touchedSince(revision).forEach(back::put);
            return back;
        });
    }

    @Override
    public List<StoredChange> diff(long from, long to) {
        return Waiting.on(diffAsync(from, to), "read the history of", prefix());
    }

    @Override
    public CompletableFuture<List<StoredChange>> diffAsync(long from, long to) {
        return wholeHistory().thenApply(history -> history.between(from, to));
    }

    /** The layer and its history as of the same revision. */
    private CompletableFuture<HistoryDiff> wholeHistory() {
        return readAsync()
                .thenCompose(now -> kv.rangeAsync(Op.get(history.range())
                                .ordered(Op.Order.YOUNGEST_FIRST)
                                .at(now.revision()))
                        .thenApply(result -> new HistoryDiff(publications(result), now)));
    }

    /** Makes changes, on condition if there is one. */
    CompletableFuture<ConfigEdit.Result> commit(Draft draft) {
        return kv.commitAsync(new Txn(conditions(draft), writes(draft.changes()), onConflict()))
                .thenApply(EtcdConfigStore::result);
    }

    /** Makes changes and an entry of the history together; what was there before is sure to be what the entry says. */
    CompletableFuture<ConfigEdit.Result> publish(Draft draft, String who, String comment) {
        StoredLayer base = draft.base();
        return base == null
                ? publishOver(draft, who, comment, PUBLISH_ATTEMPTS)
                : publish(draft, before(draft.changes(), base), conditions(draft), who, comment);
    }

    /** Makes the keys of a draft what they were before a revision published it; a conflict if they changed since. */
    CompletableFuture<ConfigEdit.Result> takeBack(Draft draft, long revision, String who, String comment) {
        return wholeHistory().thenCompose(history -> {
            Map<String, Optional<String>> before = new TreeMap<>();
            history.publications().stream()
                    .filter(publication -> publication.revision() == revision)
                    .flatMap(publication -> publication.changes().stream())
                    .forEach(change -> before.put(change.name(), change.before()));
            Map<String, Long> unchanged = new TreeMap<>();
            draft.changes().forEach((name, value) -> unchanged.put(name, value.isPresent() ? revision : 0L));
            return publish(new Draft(before, null, unchanged), who, comment);
        });
    }

    @Override
    public List<Acknowledgement> acknowledgements() {
        return Waiting.on(acknowledgementsAsync(), "read the acknowledgements of", prefix());
    }

    @Override
    public CompletableFuture<List<Acknowledgement>> acknowledgementsAsync() {
        AcknowledgementKeys keys = new AcknowledgementKeys(prefix());
        return kv.listAsync(Op.get(keys.range())).thenApply(result -> keys.read(result.entries()));
    }

    /** Publishes, and waits for the instances. */
    CompletableFuture<RollOut> rollOut(Draft draft, String who, String comment, int percent, Duration atMost) {
        return new RollingOut(etcd, this, draft, who, percent).begin(comment, atMost);
    }

    private CompletableFuture<ConfigEdit.Result> publishOver(Draft draft, String who, String comment, int attempts) {
        return readTouched(draft).thenCompose(touched -> {
            List<Compare> conditions = conditions(draft);
            draft.changes().keySet().stream()
                    .filter(name -> !draft.expected().containsKey(name))
                    .forEach(name -> conditions.add(unchanged(
                            name, touched.named(name).map(StoredKey::revision).orElse(0L))));
            int left = draft.isMetBy(touched) ? attempts : 1;
            return publish(draft, before(draft.changes(), touched), conditions, who, comment)
                    .thenCompose(result -> result.isCommitted() || left <= 1
                            ? CompletableFuture.completedFuture(result)
                            : publishOver(draft, who, comment, left - 1));
        });
    }

    private CompletableFuture<ConfigEdit.Result> publish(
            Draft draft, Map<String, Optional<String>> before, List<Compare> conditions, String who, String comment) {
        List<Op> writes = new ArrayList<>(writes(draft.changes()));
        writes.add(Op.put(history.next(), HistoryKeys.write(who, Instant.now(), comment, before)));
        return kv.commitAsync(new Txn(conditions, writes, onConflict())).thenApply(EtcdConfigStore::result);
    }

    private CompletableFuture<StoredLayer> readTouched(Draft draft) {
        List<Op> reads = draft.names().<Op>map(name -> Op.get(key(name))).toList();
        return kv.commitAsync(new Txn(List.of(), reads, List.of())).thenApply(result -> {
            List<KeyValue> found = new ArrayList<>();
            for (int i = 0; i < reads.size(); i++) {
                result.read(i).first().ifPresent(found::add);
            }
            return stored(result.revision(), found);
        });
    }

    private static Map<String, Optional<String>> before(Map<String, Optional<String>> changes, StoredLayer base) {
        Map<String, Optional<String>> before = new TreeMap<>();
        changes.keySet().forEach(name -> before.put(name, base.named(name).map(StoredKey::value)));
        return before;
    }

    /** The draft's conditions: its base, if it has one, and what it expects of single keys. */
    private List<Compare> conditions(Draft draft) {
        List<Compare> conditions = new ArrayList<>();
        StoredLayer base = draft.base();
        if (base != null) {
            conditions.add(Compare.noneWrittenAfter(range, base.revision()));
            draft.changes().keySet().stream()
                    .filter(name -> !draft.expected().containsKey(name))
                    .forEach(name ->
                            base.named(name).ifPresent(before -> conditions.add(unchanged(name, before.revision()))));
        }
        draft.expected().forEach((name, revision) -> conditions.add(unchanged(name, revision)));
        return conditions;
    }

    private Compare unchanged(String name, long revision) {
        return Compare.unchangedSince(key(name), revision);
    }

    private List<Op> writes(Map<String, Optional<String>> changes) {
        List<Op> writes = new ArrayList<>();
        changes.forEach((name, value) -> writes.add(
                value.<Op>map(text -> Op.put(key(name), Bytes.utf8(text))).orElseGet(() -> Op.delete(key(name)))));
        return writes;
    }

    private List<Op> onConflict() {
        return List.of(
                Op.get(range).ordered(Op.Order.LAST_WRITTEN_FIRST).limit(1).withoutValues());
    }

    private Bytes key(String name) {
        return Bytes.utf8(prefix() + name);
    }

    private static ConfigEdit.Result result(TxnResult result) {
        return result.succeeded()
                ? new ConfigEdit.Committed(result.revision())
                : new ConfigEdit.Conflict(
                        result.revision(), result.read(0).first().map(KeyValue::keyText));
    }
}
