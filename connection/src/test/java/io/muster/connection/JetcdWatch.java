package io.muster.connection;

import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The control: jetcd's own watch as one uses it who reads its documentation. It reads the range, watches from the next
 * revision, and leaves the rest to jetcd. What it is told is what a view would be worth without care.
 */
final class JetcdWatch implements AutoCloseable, Watch.Listener {
    private final Client client;
    private final Watch.Watcher watcher;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private volatile Runnable atEachEvent = () -> {};
    private volatile boolean inCallback;
    private volatile boolean calledFromInside;

    /** With a client of its own. */
    JetcdWatch(ClientBuilder client, KeyRange range, boolean requireLeader) {
        this(client.build(), range, requireLeader);
    }

    /** On a client that may have others, and is closed with each of them. */
    JetcdWatch(Client client, KeyRange range, boolean requireLeader) {
        this.client = client;
        long revision = client.getKVClient()
                .get(start(range), GetOption.builder().withRange(end(range)).build())
                .orTimeout(60, TimeUnit.SECONDS)
                .join()
                .getHeader()
                .getRevision();
        WatchOption option = WatchOption.builder()
                .withRange(end(range))
                .withRevision(revision + 1)
                .withRequireLeader(requireLeader)
                .build();
        watcher = client.getWatchClient().watch(start(range), option, this);
    }

    /** Reads a range in pages, all as of the first one's revision, as one does before one watches. */
    static void list(Client client, KeyRange range, int page, Runnable betweenPages) {
        ByteSequence from = start(range);
        long revision = 0;
        boolean more = true;
        while (more) {
            GetOption option = GetOption.builder()
                    .withRange(end(range))
                    .withLimit(page)
                    .withRevision(revision)
                    .build();
            var answer = client.getKVClient()
                    .get(from, option)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            revision = answer.getHeader().getRevision();
            more = answer.isMore();
            from = answer.getKvs().get(answer.getKvs().size() - 1).getKey().concat(ByteSequence.from(new byte[1]));
            betweenPages.run();
        }
    }

    private static ByteSequence start(KeyRange range) {
        return ByteSequence.from(range.start().toByteArray());
    }

    private static ByteSequence end(KeyRange range) {
        return ByteSequence.from(range.end().toByteArray());
    }

    @Override
    public void onNext(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
            String value = event.getKeyValue().getValue().toString(StandardCharsets.UTF_8);
            told.add(deleted ? "-" : value.length() > 20 ? value.substring(0, 20) : value);
            inCallback = true;
            try {
                atEachEvent.run();
            } finally {
                inCallback = false;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        ends.add(failure.toString());
    }

    @Override
    public void onCompleted() {
        calledFromInside |= inCallback;
        ends.add("completed");
    }

    /** Throws at each event from now on. */
    void throwFromNowOn() {
        atEachEvent = () -> {
            throw new IllegalStateException("a listener that throws");
        };
    }

    /** Waits at each event from now on. */
    void waitFromNowOn(CompletableFuture<?> until) {
        atEachEvent = until::join;
    }

    /** Ends the watch from inside the next event. */
    void closeAtTheNextEvent() {
        atEachEvent = watcher::close;
    }

    /** Whether jetcd called the listener while the listener was at an event. */
    boolean calledFromInside() {
        return calledFromInside;
    }

    /** The values written, in the order told; a minus for each deletion. */
    List<String> told() {
        return told;
    }

    void awaitTold(String value) {
        await().atMost(Duration.ofSeconds(60)).until(() -> told.contains(value));
    }

    /** Whether jetcd said that it is over for good. */
    boolean isOver() {
        return ends.contains("completed");
    }

    void awaitOver() {
        await().atMost(Duration.ofSeconds(60)).until(this::isOver);
    }

    /** Ends the watch and leaves the client. */
    void closeWatch() {
        watcher.close();
    }

    @Override
    public void close() {
        client.close();
    }
}
