package io.muster.connection;

import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.Status;
import io.muster.connection.Request.Effect;
import io.muster.connection.task.Failures;
import java.io.IOException;
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
    private final PageSize size;
    private @Nullable ResponseHeader header;
    private volatile @Nullable Exchange<?, ?> underWay;

    private PagedList(EtcdChannel channel, Wire wire, KeyRange range, boolean keysOnly, Executor line) {
        this.channel = channel;
        this.wire = wire;
        this.range = range;
        this.keysOnly = keysOnly;
        this.line = line;
        this.size = new PageSize(
                channel.settings().maxMessageBytes(), channel.settings().callTimeout());
    }

    /** Begins; completes on the line, which runs one task at a time, in order. Cancelling it stops reading. */
    static CompletableFuture<Listing> of(
            EtcdChannel channel, Wire wire, KeyRange range, boolean keysOnly, Executor line) {
        PagedList list = new PagedList(channel, wire, range, keysOnly, line);
        list.read(range.start());
        list.result.whenComplete((listing, failure) -> list.stopIfCancelled());
        return list.result;
    }

    private void stopIfCancelled() {
        Exchange<?, ?> page = underWay;
        if (page != null && result.isCancelled()) {
            page.giveUp("nobody waits for it", null);
        }
    }

    private void read(Bytes from) {
        ResponseHeader first = header;
        long revision = first == null ? 0 : first.getRevision();
        Op.Get get = new Op.Get(new KeyRange(from, range.end()), size.limit(), keysOnly, Op.Order.KEY, 0, revision);
        Exchange<RangeRequest, Page> exchange =
                channel.call(new Request<>("list", range, Page.METHOD, wire.range(get), Effect.REPEATABLE));
        underWay = exchange;
        stopIfCancelled();
        exchange.whenComplete((page, failure) -> {
            if (page != null) {
                take(page, channel.timing().nanoTime() - exchange.sentNanos());
            } else if (isTooLarge(failure) && size.wasTooLarge()) {
                read(from);
            } else {
                line.execute(() -> result.completeExceptionally(Failures.unwrapped(failure)));
            }
        });
    }

    private void take(Page page, long nanos) {
        ResponseHeader first = header == null ? page.header() : header;
        header = first;
        channel.seenCluster(first.getClusterId());
        line.execute(() -> {
            try {
                page.forEach(wire, entries::add);
            } catch (IOException e) {
                result.completeExceptionally(new UnavailableException(
                        "list", range.toString(), "not a page of etcd's: " + e.getMessage(), e));
                return;
            }
            if (!page.isFollowed()) {
                result.complete(new Listing(first, entries));
            }
        });
        // Only now: the answer may come on another thread while this one is still here, and would overtake the page.
        if (page.isFollowed()) {
            size.came(page.size(), page.bytes(), nanos);
            read(page.next(wire));
        }
    }

    /** Whether the page did not fit into the largest message that is accepted. */
    private static boolean isTooLarge(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure).getCause();
        return cause != null && Status.fromThrowable(cause).getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }
}
