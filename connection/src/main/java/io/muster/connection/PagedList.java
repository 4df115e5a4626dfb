package io.muster.connection;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.Status;
import io.muster.connection.Request.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range page by page, all at one revision: the first page decides which.
 *
 * <p>While one page is turned into entries, on the line of whoever asked, the next one is on its way.
 */
final class PagedList {
    /** The fastest page in measurements: bigger ones gain nothing, pages of 1,000 take more than twice the time. */
    private static final int PAGE = 10_000;

    /**
     * What was read.
     *
     * @param header the first answer's: cluster, and the revision of everything
     * @param entries all entries, by key
     */
    record Listing(ResponseHeader header, List<KeyValue> entries) {
        long revision() {
            return header.getRevision();
        }
    }

    private final EtcdChannel channel;
    private final Wire wire;
    private final KeyRange range;
    private final boolean keysOnly;
    private final Executor line;
    private final List<KeyValue> entries = new ArrayList<>();
    private final CompletableFuture<Listing> result = new CompletableFuture<>();
    private int page = PAGE;
    private @Nullable ResponseHeader header;

    private PagedList(EtcdChannel channel, Wire wire, KeyRange range, boolean keysOnly, Executor line) {
        this.channel = channel;
        this.wire = wire;
        this.range = range;
        this.keysOnly = keysOnly;
        this.line = line;
    }

    /** Begins; completes on the line, which runs one task at a time, in order. */
    static CompletableFuture<Listing> of(
            EtcdChannel channel, Wire wire, KeyRange range, boolean keysOnly, Executor line) {
        PagedList list = new PagedList(channel, wire, range, keysOnly, line);
        list.read(range.start());
        return list.result;
    }

    private void read(Bytes from) {
        ResponseHeader first = header;
        long revision = first == null ? 0 : first.getRevision();
        Op.Get get = new Op.Get(new KeyRange(from, range.end()), page, keysOnly, Op.Order.KEY, 0, revision);
        channel.call(new Request<RangeRequest, RangeResponse>(
                        "list", range, KVGrpc.getRangeMethod(), wire.range(get), Effect.REPEATABLE))
                .whenComplete((answer, failure) -> {
                    if (answer != null) {
                        take(answer);
                    } else if (isTooLarge(failure) && page > 1) {
                        page = Math.max(1, page / 8);
                        read(from);
                    } else {
                        line.execute(() -> result.completeExceptionally(Failures.unwrapped(failure)));
                    }
                });
    }

    private void take(RangeResponse answer) {
        ResponseHeader first = header == null ? answer.getHeader() : header;
        header = first;
        channel.seenCluster(first.getClusterId());
        boolean more = answer.getMore();
        if (more) {
            Bytes last = wire.bareKey(answer.getKvs(answer.getKvsCount() - 1).getKey());
            read(last.concat(Bytes.of((byte) 0)));
        }
        line.execute(() -> {
            entries.addAll(wire.keyValues(answer.getKvsList()));
            if (!more) {
                result.complete(new Listing(first, entries));
            }
        });
    }

    /** Whether the page did not fit into the largest message that is accepted. */
    private static boolean isTooLarge(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure).getCause();
        return cause != null && Status.fromThrowable(cause).getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }
}
