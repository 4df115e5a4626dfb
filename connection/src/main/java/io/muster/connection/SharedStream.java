package io.muster.connection;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream with many watches: gives each an id, brings it what etcd sends under that id, and ends with the last of them.
 *
 * <p>etcd answers a progress request only when all watches of a stream have caught up, and newer versions not before
 * something has been written since the last of them began. So a watch that asks how far everything has been sent is
 * answered by another way: a second watch of the same keys is created and cancelled. Its creation names the revision
 * that the member has reached, which is all that {@link ViewProbe} takes for granted, and shows that the stream lives.
 */
final class SharedStream implements Watch.Owner {
    /** Messages are not held back here but in the watches, so etcd may always send some more. */
    private static final int AHEAD = 64;

    private final EtcdChannel channel;
    private final Metadata headers;
    /** Taken out of the headers before they are gRPC's. */
    private final @Nullable String token;

    private final ReentrantLock lock;
    private final Map<Long, SharedWatch> watches = new LinkedHashMap<>();
    /** Whose creations, and questions, etcd has not answered; it does so in this order. */
    private final Map<Long, SharedWatch> unanswered = new LinkedHashMap<>();

    private @Nullable WatchStream stream;
    private boolean over;
    private long ids;
    private long heardNanos;

    SharedStream(EtcdChannel channel, Metadata headers, ReentrantLock lock) {
        this.channel = channel;
        this.headers = headers;
        this.token = SignIn.token(headers);
        this.lock = lock;
        this.heardNanos = channel.timing().nanoTime();
    }

    /** Whether a watch may be opened here that is to show this token. */
    boolean isOpenTo(@Nullable String shown) {
        return !over && Objects.equals(token, shown);
    }

    int size() {
        return watches.size();
    }

    void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    // What follows happens under the lock.

    SharedWatch add(WatchCreateRequest request, Watch.Owner owner) {
        SharedWatch watch = new SharedWatch(this, request, owner, ++ids);
        watches.put(watch.id(), watch);
        create(watch, watch.id());
        return watch;
    }

    /** Asks for a second watch of the same keys from now on. */
    void ask(SharedWatch watch) {
        if (!over) {
            create(watch, ++ids);
        }
    }

    private void create(SharedWatch watch, long id) {
        watch.asksAt(channel.timing().nanoTime());
        unanswered.put(id, watch);
        WatchStream current = stream;
        if (current != null) {
            WatchCreateRequest fromNow =
                    watch.request().toBuilder().setStartRevision(0).build();
            current.create(Wire.withId(id == watch.id() ? watch.request() : fromNow, id));
        } else {
            current = WatchStream.open(channel.raw(), headers, Wire.withId(watch.request(), id), this);
            stream = current;
            current.request(AHEAD);
        }
    }

    void leave(SharedWatch watch) {
        watches.remove(watch.id(), watch);
        WatchStream current = stream;
        if (over || current == null) {
            return;
        }
        if (watches.isEmpty()) {
            over = true;
            current.cancel();
        } else if (isSilent(watch)) {
            current.cancel();
            endAll(Status.UNAVAILABLE.withDescription("the shared stream is silent although asked"));
        } else if (watch.isCreated()) {
            // One that is not, is cancelled when etcd answers: until then nobody knows its id for certain.
            current.cancel(watch.id());
        }
    }

    /** Whether it leaves since nothing at all has come for long after it had asked; another stream may do better. */
    private boolean isSilent(SharedWatch watch) {
        // Shorter than the time after which a view gives an unanswered watch up.
        long patience = channel.settings().callTimeout().toNanos() / 4;
        return watch.hasAskedAfter(heardNanos)
                && watch.hasAskedBefore(channel.timing().nanoTime() - patience);
    }

    private void endAll(Status status) {
        over = true;
        List<SharedWatch> all = List.copyOf(watches.values());
        watches.clear();
        unanswered.clear();
        all.forEach(watch -> watch.end(status));
    }

    private void take(Watch from, WatchResponse message) {
        heardNanos = channel.timing().nanoTime();
        from.request(1);
        if (message.getCreated()) {
            answered(message);
            return;
        }
        SharedWatch watch = watches.get(message.getWatchId());
        if (watch != null) {
            if (message.getCanceled()) {
                watches.remove(watch.id());
            }
            watch.received(message);
        }
    }

    /** A refusal may come without an id, and a proxy may give ids of its own: then it is the answer that is due. */
    private void answered(WatchResponse message) {
        Iterator<Long> order = unanswered.keySet().iterator();
        if (!order.hasNext()) {
            return;
        }
        long given = message.getWatchId();
        long asked = unanswered.containsKey(given) ? given : order.next();
        SharedWatch watch = unanswered.remove(asked);
        if (watch == null) {
            return;
        }
        if (asked != watch.id()) {
            reached(watch, message);
        } else if (message.getCanceled()) {
            watches.remove(asked, watch);
            watch.received(message);
        } else if (watch.isOver()) {
            cancel(given);
        } else {
            watches.remove(asked, watch);
            watch.created(given);
            watches.put(given, watch);
            watch.received(message);
        }
    }

    private void reached(SharedWatch watch, WatchResponse message) {
        if (!message.getCanceled()) {
            cancel(message.getWatchId());
        }
        watch.received(WatchResponse.newBuilder()
                .setHeader(message.getHeader())
                .setWatchId(watch.id())
                .build());
    }

    private void cancel(long id) {
        WatchStream current = stream;
        if (current != null && !over) {
            current.cancel(id);
        }
    }

    @Override
    public void received(Watch from, WatchResponse message) {
        locked(() -> {
            if (!over) {
                take(from, message);
            }
        });
    }

    @Override
    public void ended(Watch from, Status status) {
        locked(() -> {
            if (!over) {
                endAll(status);
            }
        });
    }
}
