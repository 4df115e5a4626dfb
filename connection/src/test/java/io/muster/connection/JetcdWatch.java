package io.muster.connection;

import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The control: jetcd's own watch as one uses it who reads its documentation. It reads the range, watches from the next
 * revision, and leaves the rest to jetcd. What it is told is what a view would be worth without care.
 */
final class JetcdWatch implements AutoCloseable, Watch.Listener {
    private final Client client;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private volatile boolean throwing;

    JetcdWatch(String endpoint, KeyRange range, boolean requireLeader) {
        client = Client.builder().endpoints(endpoint).build();
        ByteSequence key = ByteSequence.from(range.start().toByteArray());
        ByteSequence end = ByteSequence.from(range.end().toByteArray());
        long revision = client.getKVClient()
                .get(key, GetOption.builder().withRange(end).build())
                .orTimeout(60, TimeUnit.SECONDS)
                .join()
                .getHeader()
                .getRevision();
        WatchOption option = WatchOption.builder()
                .withRange(end)
                .withRevision(revision + 1)
                .withRequireLeader(requireLeader)
                .build();
        client.getWatchClient().watch(key, option, this);
    }

    @Override
    public void onNext(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
            String value = event.getKeyValue().getValue().toString(StandardCharsets.UTF_8);
            told.add(deleted ? "-" : value.length() > 20 ? value.substring(0, 20) : value);
        }
        if (throwing) {
            throw new IllegalStateException("a listener that throws");
        }
    }

    @Override
    public void onError(Throwable failure) {
        ends.add(failure.toString());
    }

    @Override
    public void onCompleted() {
        ends.add("completed");
    }

    /** Throws at each event from now on. */
    void throwFromNowOn() {
        throwing = true;
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

    @Override
    public void close() {
        client.close();
    }
}
