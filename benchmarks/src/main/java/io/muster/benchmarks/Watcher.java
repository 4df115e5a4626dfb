package io.muster.benchmarks;

import com.typesafe.config.ConfigFactory;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Counts what the listener of a prefix is told, and notes when. */
final class Watcher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Opens watchers of one kind. */
    interface Source extends AutoCloseable {
        /** One that is told everything from its return on. */
        Watcher open(String prefix) throws Exception;

        @Override
        void close();
    }

    private final String prefix;
    private Runnable end = () -> {};
    private final AtomicLong events = new AtomicLong();
    private volatile long lastNanos;

    private Watcher(String prefix) {
        this.prefix = prefix;
    }

    /** By views. */
    static Source views(String endpoint) {
        EtcdConnection etcd = EtcdConnection.open(endpoint);
        return new Source() {
            @Override
            public Watcher open(String prefix) throws Exception {
                Watcher watcher = new Watcher(prefix);
                PrefixView view = etcd.view(KeyRange.prefix(prefix));
                view.subscribe(change -> {
                    if (!change.resync()) {
                        watcher.told(change.entries().size());
                    }
                });
                watcher.end = view::close;
                view.ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return watcher;
            }

            @Override
            public void close() {
                etcd.close();
            }
        };
    }

    /** By live values, each of the key {@code k}, a whole number. */
    static Source liveValues(String endpoint) {
        EtcdConnection etcd = EtcdConnection.open(endpoint);
        return new Source() {
            @Override
            public Watcher open(String prefix) {
                Watcher watcher = new Watcher(prefix);
                ConfigWatch watch = ConfigWatch.builder(etcd)
                        .defaults(ConfigFactory.parseString("k = 0"))
                        .optionalLayer(prefix)
                        .open();
                watch.bind("k", long.class).onChange((before, now) -> watcher.told(1));
                watcher.end = watch::close;
                return watcher;
            }

            @Override
            public void close() {
                etcd.close();
            }
        };
    }

    /** By jetcd: read, then watched from the next revision. */
    static Source jetcd(String endpoint) {
        Client client = Client.builder()
                .endpoints(endpoint)
                .maxInboundMessageSize(64 << 20)
                .build();
        return new Source() {
            @Override
            public Watcher open(String prefix) throws Exception {
                Watcher watcher = new Watcher(prefix);
                ByteSequence key = ByteSequence.from(prefix.getBytes(StandardCharsets.UTF_8));
                long revision = client.getKVClient()
                        .get(key, GetOption.builder().isPrefix(true).build())
                        .get()
                        .getHeader()
                        .getRevision();
                WatchOption option = WatchOption.builder()
                        .isPrefix(true)
                        .withRevision(revision + 1)
                        .build();
                watcher.end = client.getWatchClient()
                        .watch(
                                key,
                                option,
                                Watch.listener(
                                        response -> watcher.told(
                                                response.getEvents().size()),
                                        failure -> {}))::close;
                return watcher;
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private void told(int more) {
        lastNanos = System.nanoTime();
        events.addAndGet(more);
    }

    String prefix() {
        return prefix;
    }

    long events() {
        return events.get();
    }

    /** When it was told last. */
    long lastNanos() {
        return lastNanos;
    }

    void awaitEvents(long count) throws TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (events.get() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(events + " events of " + count);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
