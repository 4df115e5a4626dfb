package io.muster.connection;

import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.muster.connection.Request.Effect;
import io.muster.connection.task.Handover;
import io.muster.connection.task.SerialExecutor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Keys and values over the channel: blocking calls wait on the exchange itself, asynchronous ones hop to callbacks. */
final class KvCalls implements Kv {
    private final EtcdChannel channel;
    private final Wire wire;
    private final Executor callbacks;

    KvCalls(EtcdChannel channel, Wire wire, Executor callbacks) {
        this.channel = channel;
        this.wire = wire;
        this.callbacks = callbacks;
    }

    /** The same, with another executor for futures. */
    KvCalls completingOn(Executor callbacks) {
        return new KvCalls(channel, wire, callbacks);
    }

    @Override
    public Optional<KeyValue> get(Bytes key) {
        return first(channel.answer(getting(Op.get(key))));
    }

    @Override
    public CompletableFuture<Optional<KeyValue>> getAsync(Bytes key) {
        return Handover.to(callbacks, channel.call(getting(Op.get(key))), this::first);
    }

    private Optional<KeyValue> first(RangeResponse response) {
        seen(response.getHeader());
        return response.getKvsCount() == 0 ? Optional.empty() : Optional.of(wire.keyValue(response.getKvs(0)));
    }

    @Override
    public RangeResult range(Op.Get request) {
        return result(channel.answer(getting(request)));
    }

    @Override
    public CompletableFuture<RangeResult> rangeAsync(Op.Get request) {
        return Handover.to(callbacks, channel.call(getting(request)), this::result);
    }

    private RangeResult result(RangeResponse response) {
        seen(response.getHeader());
        return wire.result(response);
    }

    @Override
    public RangeResult list(Op.Get request) {
        Waiting.permit("list", request.range());
        return whole(Waiting.orCancel(pages(request), "list", request.range()));
    }

    @Override
    public CompletableFuture<RangeResult> listAsync(Op.Get request) {
        return Handover.to(callbacks, pages(request), KvCalls::whole);
    }

    private CompletableFuture<PagedList.Listing> pages(Op.Get request) {
        return PagedList.of(channel, wire, request.range(), request.keysOnly(), new SerialExecutor(callbacks));
    }

    private static RangeResult whole(PagedList.Listing list) {
        return new RangeResult(list.revision(), list.entries(), list.entries().size());
    }

    private Request<RangeRequest, RangeResponse> getting(Op.Get get) {
        return new Request<>("get", get.range(), KVGrpc.getRangeMethod(), wire.range(get), Effect.REPEATABLE);
    }

    @Override
    public long put(Bytes key, Bytes value) {
        return revision(channel.answer(putting(key, value)).getHeader());
    }

    @Override
    public CompletableFuture<Long> putAsync(Bytes key, Bytes value) {
        return Handover.to(callbacks, channel.call(putting(key, value)), response -> revision(response.getHeader()));
    }

    private Request<PutRequest, PutResponse> putting(Bytes key, Bytes value) {
        return new Request<>("put", key, KVGrpc.getPutMethod(), wire.put(Op.put(key, value)), Effect.ONCE);
    }

    @Override
    public long delete(KeyRange range) {
        return deleted(channel.answer(deleting(range)));
    }

    @Override
    public CompletableFuture<Long> deleteAsync(KeyRange range) {
        return Handover.to(callbacks, channel.call(deleting(range)), this::deleted);
    }

    private long deleted(DeleteRangeResponse response) {
        seen(response.getHeader());
        return response.getDeleted();
    }

    private Request<DeleteRangeRequest, DeleteRangeResponse> deleting(KeyRange range) {
        return new Request<>(
                "delete", range, KVGrpc.getDeleteRangeMethod(), wire.delete(Op.delete(range)), Effect.ONCE);
    }

    @Override
    public TxnResult commit(Txn txn) {
        return result(txn, channel.answer(committing(txn)));
    }

    @Override
    public CompletableFuture<TxnResult> commitAsync(Txn txn) {
        return Handover.to(callbacks, channel.call(committing(txn)), response -> result(txn, response));
    }

    private TxnResult result(Txn txn, TxnResponse response) {
        seen(response.getHeader());
        return wire.result(txn, response);
    }

    private Request<TxnRequest, TxnResponse> committing(Txn txn) {
        Effect effect = txn.isReadOnly() ? Effect.REPEATABLE : Effect.ONCE;
        return new Request<>("transaction", new Subject(txn), KVGrpc.getTxnMethod(), wire.txn(txn), effect);
    }

    private long revision(ResponseHeader header) {
        seen(header);
        return header.getRevision();
    }

    private void seen(ResponseHeader header) {
        channel.seenCluster(header.getClusterId());
    }

    /** Names a transaction by the first key it touches, when it has to be named. */
    private record Subject(Txn txn) {
        @Override
        public String toString() {
            if (!txn.conditions().isEmpty()) {
                return txn.conditions().get(0).key().toString();
            }
            if (txn.then().isEmpty()) {
                return "(empty)";
            }
            Op op = txn.then().get(0);
            if (op instanceof Op.Put put) {
                return put.key().toString();
            }
            return (op instanceof Op.Get get ? get.range() : ((Op.Delete) op).range()).toString();
        }
    }
}
