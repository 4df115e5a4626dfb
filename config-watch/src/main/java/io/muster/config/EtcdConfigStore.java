package io.muster.config;

import io.muster.config.StoredLayer.StoredKey;
import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.RangeResult;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A layer in etcd: reads are lists, an edit is one transaction. */
final class EtcdConfigStore implements ConfigStore {
    /** How often a publication without a base begins anew because somebody wrote the same keys meanwhile. */
    private static final int PUBLISH_ATTEMPTS = 10;

    private final Kv kv;
    private final Layer layer;
    private final KeyRange range;
    private final HistoryKeys history;

    EtcdConfigStore(Kv kv, Layer layer) {
        this.kv = kv;
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
        Op.Get all = Op.get(history.range()).ordered(Op.Order.YOUNGEST_FIRST);
        return kv.rangeAsync(all)
                .thenCompose(result -> readAsync().thenApply(base -> {
                    ConfigEdit back = edit().ifUnchangedSince(base);
                    // The oldest of those that are undone comes last, and knows what was there before all of them.
                    publications(result).stream()
                            .takeWhile(publication -> publication.revision() > revision)
                            .forEach(publication ->
                                    publication.changes().forEach(change -> back.put(change.name(), change.before())));
                    return back;
                }));
    }

    /** Makes changes, on condition if there is a base. */
    CompletableFuture<ConfigEdit.Result> commit(Map<String, Optional<String>> changes, @Nullable StoredLayer base) {
        return kv.commitAsync(
                        new Txn(base == null ? List.of() : unchanged(changes, base), writes(changes), onConflict()))
                .thenApply(EtcdConfigStore::result);
    }

    /** Makes changes and an entry of the history together; what was there before is sure to be what the entry says. */
    CompletableFuture<ConfigEdit.Result> publish(
            Map<String, Optional<String>> changes, @Nullable StoredLayer base, String who, String comment) {
        return base == null
                ? publishOver(changes, who, comment, PUBLISH_ATTEMPTS)
                : publish(changes, before(changes, base), unchanged(changes, base), who, comment);
    }

    private CompletableFuture<ConfigEdit.Result> publishOver(
            Map<String, Optional<String>> changes, String who, String comment, int attempts) {
        return readTouched(changes).thenCompose(touched -> {
            List<Compare> conditions = changes.keySet().stream()
                    .map(name -> Compare.unchangedSince(
                            key(name),
                            touched.named(name).map(StoredKey::revision).orElse(0L)))
                    .toList();
            return publish(changes, before(changes, touched), conditions, who, comment)
                    .thenCompose(result -> result.isCommitted() || attempts <= 1
                            ? CompletableFuture.completedFuture(result)
                            : publishOver(changes, who, comment, attempts - 1));
        });
    }

    private CompletableFuture<ConfigEdit.Result> publish(
            Map<String, Optional<String>> changes,
            Map<String, Optional<String>> before,
            List<Compare> conditions,
            String who,
            String comment) {
        List<Op> writes = new ArrayList<>(writes(changes));
        writes.add(Op.put(history.next(), HistoryKeys.write(who, Instant.now(), comment, before)));
        return kv.commitAsync(new Txn(conditions, writes, onConflict())).thenApply(EtcdConfigStore::result);
    }

    private CompletableFuture<StoredLayer> readTouched(Map<String, Optional<String>> changes) {
        List<Op> reads =
                changes.keySet().stream().<Op>map(name -> Op.get(key(name))).toList();
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

    private List<Compare> unchanged(Map<String, Optional<String>> changes, StoredLayer base) {
        List<Compare> conditions = new ArrayList<>();
        conditions.add(Compare.noneWrittenAfter(range, base.revision()));
        changes.keySet()
                .forEach(name -> base.named(name)
                        .ifPresent(before -> conditions.add(Compare.unchangedSince(key(name), before.revision()))));
        return conditions;
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
