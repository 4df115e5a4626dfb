package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.task.Timing;
import io.muster.registry.DiscoveryOptions.FeedOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** The feeds of a registry: one for each service that is looked at, as long as anybody looks. */
final class ServiceFeeds {
    /** A feed and how many views stand on it. */
    private static final class Shared {
        private final ServiceFeed feed;
        private int views;

        Shared(ServiceFeed feed) {
            this.feed = feed;
        }
    }

    /** Views that agree on these share a feed. */
    private record Name(String service, FeedOptions options) {}

    private final EtcdConnection etcd;
    private final Rooms rooms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, Shared> open = new HashMap<>();

    ServiceFeeds(EtcdConnection etcd, Rooms rooms) {
        this.etcd = etcd;
        this.rooms = rooms;
    }

    /** A view that has been read, or is opened at the call deadline unread. */
    CompletableFuture<ServiceView> open(String service, DiscoveryOptions options) {
        Expect.segment("service", service);
        SharedView view = new SharedView(join(service, options.feed()), options, rooms, this::leave);
        view.feed().join(view);
        CompletableFuture<ServiceView> opened = new CompletableFuture<>();
        Timing.Cancellable deadline = rooms.timing().schedule(rooms.callTimeout(), () -> rooms.complete(opened, view));
        view.awaitRead().whenComplete((read, closed) -> {
            deadline.cancel();
            if (closed == null) {
                opened.complete(view);
            } else {
                opened.completeExceptionally(closed);
            }
        });
        return opened;
    }

    /** How many instances the largest service has that is looked at. */
    int largest() {
        lock.lock();
        try {
            return open.values().stream()
                    .mapToInt(shared -> shared.feed.list().members().size())
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    private ServiceFeed join(String service, FeedOptions options) {
        lock.lock();
        try {
            Name name = new Name(service, options);
            Shared shared = open.get(name);
            if (shared == null) {
                shared = new Shared(new ServiceFeed(etcd, rooms, service, options));
                open.put(name, shared);
                shared.feed.start();
            }
            shared.views++;
            return shared.feed;
        } finally {
            lock.unlock();
        }
    }

    private void leave(SharedView view) {
        ServiceFeed feed = view.feed();
        feed.leave(view);
        boolean last = false;
        lock.lock();
        try {
            Shared shared = open.get(new Name(feed.service(), feed.options()));
            if (shared != null && shared.feed == feed && --shared.views == 0) {
                open.remove(new Name(feed.service(), feed.options()));
                last = true;
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            feed.close();
        }
    }

    /** Ends all feeds; what views wait for fails, and their lists stay as they are. */
    void close() {
        List<Shared> feeds;
        lock.lock();
        try {
            feeds = List.copyOf(open.values());
            open.clear();
        } finally {
            lock.unlock();
        }
        feeds.forEach(shared -> shared.feed.close());
    }
}
