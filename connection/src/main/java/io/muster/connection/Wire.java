package io.muster.connection;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeRequest.SortOrder;
import io.etcd.jetcd.api.RangeRequest.SortTarget;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Our values as etcd's messages and back, with the namespace put in front of keys and taken off again.
 *
 * <p>Protocol: {@code etcdserverpb.KV} of etcd's {@code api/etcdserverpb/rpc.proto}.
 */
final class Wire {
    private static final Bytes ZERO = Bytes.of((byte) 0);
    /** The field {@code fragment} of a watch's creation, which jetcd's messages lack. */
    private static final UnknownFieldSet FRAGMENTS = UnknownFieldSet.newBuilder()
            .addField(8, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    /** The field {@code watch_id} of a watch's creation, which they lack, too. */
    private static final int WATCH_ID = 7;

    private final Bytes namespace;

    Wire(String namespace) {
        this.namespace = Bytes.utf8(namespace);
    }

    ByteString key(Bytes key) {
        return bytes(namespace.concat(key));
    }

    /** The end of a range; the end of all keys becomes the end of the namespace. */
    ByteString end(KeyRange range) {
        if (range.end().equals(ZERO) && !namespace.isEmpty()) {
            return bytes(KeyRange.prefix(namespace).end());
        }
        return range.end().equals(ZERO) ? bytes(ZERO) : key(range.end());
    }

    static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    KeyValue keyValue(io.etcd.jetcd.api.KeyValue kv) {
        return new KeyValue(
                bareKey(kv.getKey()),
                Bytes.wrap(kv.getValue().toByteArray()),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion(),
                kv.getLease());
    }

    /** A key without the namespace. */
    Bytes bareKey(ByteString key) {
        return Bytes.wrap(key.substring(namespace.size()).toByteArray());
    }

    /** A key without the namespace, of an array that nobody will write to again. */
    Bytes bareKey(byte[] key) {
        return Bytes.wrap(key).dropFirst(namespace.size());
    }

    List<KeyValue> keyValues(List<io.etcd.jetcd.api.KeyValue> kvs) {
        List<KeyValue> all = new ArrayList<>(kvs.size());
        for (io.etcd.jetcd.api.KeyValue kv : kvs) {
            all.add(keyValue(kv));
        }
        return all;
    }

    RangeRequest range(Op.Get get) {
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(key(get.range().start()))
                .setLimit(get.limit())
                .setKeysOnly(get.keysOnly())
                .setMaxCreateRevision(get.maxCreateRevision())
                .setRevision(get.revision());
        if (!get.range().isSingle()) {
            range.setRangeEnd(end(get.range()));
        }
        switch (get.order()) {
            case KEY -> {}
            case OLDEST_FIRST -> range.setSortTarget(SortTarget.CREATE).setSortOrder(SortOrder.ASCEND);
            case YOUNGEST_FIRST -> range.setSortTarget(SortTarget.CREATE).setSortOrder(SortOrder.DESCEND);
            case LAST_WRITTEN_FIRST -> range.setSortTarget(SortTarget.MOD).setSortOrder(SortOrder.DESCEND);
        }
        return range.build();
    }

    PutRequest put(Op.Put put) {
        return PutRequest.newBuilder()
                .setKey(key(put.key()))
                .setValue(bytes(put.value()))
                .setLease(put.leaseId())
                .setIgnoreLease(put.keepLease())
                .build();
    }

    DeleteRangeRequest delete(Op.Delete delete) {
        DeleteRangeRequest.Builder request =
                DeleteRangeRequest.newBuilder().setKey(key(delete.range().start()));
        if (!delete.range().isSingle()) {
            request.setRangeEnd(end(delete.range()));
        }
        return request.build();
    }

    /** A watch from a revision, or from now on if that is 0, which may cut large responses into fragments. */
    WatchCreateRequest watch(KeyRange range, long startRevision) {
        WatchCreateRequest.Builder request = WatchCreateRequest.newBuilder()
                .setKey(key(range.start()))
                .setStartRevision(startRevision)
                .setUnknownFields(FRAGMENTS);
        if (!range.isSingle()) {
            request.setRangeEnd(end(range));
        }
        return request.build();
    }

    /** The same watch under an id of our own, so that its answers are known on a stream with others. */
    static WatchCreateRequest withId(WatchCreateRequest request, long watchId) {
        UnknownFieldSet.Field id =
                UnknownFieldSet.Field.newBuilder().addVarint(watchId).build();
        return request.toBuilder()
                .setUnknownFields(request.getUnknownFields().toBuilder()
                        .addField(WATCH_ID, id)
                        .build())
                .build();
    }

    TxnRequest txn(Txn txn) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        txn.conditions().forEach(compare -> request.addCompare(compare(compare)));
        txn.then().forEach(op -> request.addSuccess(op(op)));
        txn.otherwise().forEach(op -> request.addFailure(op(op)));
        if (isBare(txn)) {
            // etcd takes a transaction without operations as a serializable one: it would judge the conditions by
            // what the member happens to know. A linearizable read beside them makes it look first.
            request.addSuccess(op(Op.get(txn.conditions().get(0).key()).limit(1).withoutValues()));
        }
        return request.build();
    }

    private io.etcd.jetcd.api.Compare compare(Compare compare) {
        io.etcd.jetcd.api.Compare.Builder request = io.etcd.jetcd.api.Compare.newBuilder()
                .setKey(key(compare.key()))
                .setResult(
                        switch (compare.relation()) {
                            case EQUAL -> CompareResult.EQUAL;
                            case NOT_EQUAL -> CompareResult.NOT_EQUAL;
                            case GREATER -> CompareResult.GREATER;
                            case LESS -> CompareResult.LESS;
                        });
        if (!compare.rangeEnd().isEmpty()) {
            request.setRangeEnd(end(new KeyRange(compare.key(), compare.rangeEnd())));
        }
        return switch (compare.target()) {
            case CREATE_REVISION ->
                request.setTarget(CompareTarget.CREATE)
                        .setCreateRevision(compare.number())
                        .build();
            case MOD_REVISION ->
                request.setTarget(CompareTarget.MOD)
                        .setModRevision(compare.number())
                        .build();
            case VERSION ->
                request.setTarget(CompareTarget.VERSION)
                        .setVersion(compare.number())
                        .build();
            case VALUE ->
                request.setTarget(CompareTarget.VALUE)
                        .setValue(bytes(compare.value()))
                        .build();
        };
    }

    private RequestOp op(Op op) {
        RequestOp.Builder request = RequestOp.newBuilder();
        if (op instanceof Op.Put put) {
            return request.setRequestPut(put(put)).build();
        }
        if (op instanceof Op.Delete delete) {
            return request.setRequestDeleteRange(delete(delete)).build();
        }
        return request.setRequestRange(range((Op.Get) op)).build();
    }

    private static boolean isBare(Txn txn) {
        return txn.then().isEmpty()
                && txn.otherwise().isEmpty()
                && !txn.conditions().isEmpty();
    }

    TxnResult result(Txn txn, TxnResponse response) {
        if (isBare(txn)) {
            return new TxnResult(response.getSucceeded(), response.getHeader().getRevision(), List.of());
        }
        List<TxnResult.Result> results = new ArrayList<>(response.getResponsesCount());
        for (ResponseOp op : response.getResponsesList()) {
            results.add(
                    switch (op.getResponseCase()) {
                        case RESPONSE_RANGE ->
                            new TxnResult.Read(
                                    keyValues(op.getResponseRange().getKvsList()),
                                    op.getResponseRange().getCount());
                        case RESPONSE_DELETE_RANGE ->
                            new TxnResult.Deleted(op.getResponseDeleteRange().getDeleted());
                        default -> new TxnResult.Written();
                    });
        }
        return new TxnResult(response.getSucceeded(), response.getHeader().getRevision(), results);
    }

    RangeResult result(RangeResponse response) {
        return new RangeResult(
                response.getHeader().getRevision(), keyValues(response.getKvsList()), response.getCount());
    }
}
