package io.muster.connection;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.muster.connection.Request.Effect;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The key written last, as far as a view knows: the sharpest question that one read can ask about etcd's history.
 *
 * <p>Read at the revision of the view's snapshot, it must be what the snapshot says. In a cluster that was restored from
 * an older copy it is not, whatever was written there since; and if the revision has been compacted, the read is
 * refused. The latter matters beyond the watch's own refusal: etcd before 3.4.36 and 3.5.18 misses a deletion made at
 * the very revision compacted to. A member that is merely behind passes, since the read is linearizable.
 */
final class Witness {
    private final EtcdChannel channel;
    private final Wire wire;
    private final KeyRange range;
    private Bytes key;

    Witness(EtcdChannel channel, Wire wire, KeyRange range) {
        this.channel = channel;
        this.wire = wire;
        this.range = range;
        this.key = range.start();
    }

    /** Finds it among all entries. */
    void choose(List<KeyValue> entries) {
        key = entries.stream()
                .max(Comparator.comparingLong(KeyValue::modRevision))
                .map(KeyValue::key)
                .orElse(range.start());
    }

    /** It is the last key of a step. */
    void follow(List<ViewChange.Entry> changes) {
        if (!changes.isEmpty()) {
            key = changes.get(changes.size() - 1).key();
        }
    }

    /**
     * Whether etcd's history up to a snapshot is the one that led to it; fails with {@link RequestRefusedException} if
     * etcd does not have that revision (any more). Completes on a network thread.
     */
    CompletableFuture<Boolean> confirms(TreeSnapshot snapshot, long clusterId) {
        // The range of all keys starts with none that could be asked for.
        Bytes asked = key.isEmpty() ? Bytes.of((byte) 0) : key;
        RangeRequest question =
                wire.range(new Op.Get(KeyRange.single(asked), 1, false, Op.Order.KEY, 0, snapshot.revision()));
        return channel.call(new Request<RangeRequest, RangeResponse>(
                        "resume view", range, KVGrpc.getRangeMethod(), question, Effect.REPEATABLE))
                .thenApply(answer -> {
                    KeyValue ours = snapshot.tree().get(asked);
                    return answer.getHeader().getClusterId() == clusterId
                            && (answer.getKvsCount() == 0
                                    ? ours == null
                                    : wire.keyValue(answer.getKvs(0)).equals(ours));
                });
    }
}
