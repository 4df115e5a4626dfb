package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * All that happened under a prefix that was empty at first, revision by revision, as another client saw it on a link
 * without faults.
 */
final class EtcdHistory implements AutoCloseable {
    private static final Wire WIRE = new Wire("");

    private final ManagedChannel channel;
    private final ConcurrentNavigableMap<Long, List<Event>> revisions = new ConcurrentSkipListMap<>();

    /** Begins; what is written after this is in it. */
    EtcdHistory(String authority, String prefix) {
        channel = ManagedChannelBuilder.forTarget("ip:///" + authority)
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        CompletableFuture<Void> created = new CompletableFuture<>();
        WatchGrpc.newStub(channel)
                .watch(new StreamObserver<WatchResponse>() {
                    @Override
                    public void onNext(WatchResponse response) {
                        add(response.getEventsList());
                        created.complete(null);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        created.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                })
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(prefix))
                                .setRangeEnd(Wire.bytes(KeyRange.prefix(prefix).end())))
                        .build());
        created.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** A response holds whole revisions, unless one asks for fragments; whoever sees a revision here sees all of it. */
    private void add(List<Event> events) {
        Map<Long, List<Event>> byRevision = new TreeMap<>();
        for (Event event : events) {
            byRevision
                    .computeIfAbsent(event.getKv().getModRevision(), revision -> new ArrayList<>())
                    .add(event);
        }
        revisions.putAll(byRevision);
    }

    void awaitRevision(long revision) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !revisions.isEmpty() && revisions.lastKey() >= revision);
    }

    int size() {
        return revisions.size();
    }

    /**
     * Checks that changes told of exactly this: each revision once, whole, in order, with a gap only across a resync,
     * which shows what etcd held at its revision.
     */
    void isWhatWasTold(List<ViewChange> changes) {
        TreeMap<Bytes, KeyValue> state = new TreeMap<>();
        long at = 0;
        for (ViewChange change : changes) {
            long revision = change.snapshot().revision();
            assertThat(revision).as("the order of revisions").isGreaterThanOrEqualTo(at);
            if (change.resync()) {
                revisions.subMap(at, false, revision, true).values().forEach(events -> replay(events, state));
            } else {
                assertThat(revisions.subMap(at, false, revision, false).keySet())
                        .as("revisions left out between %d and %d", at, revision)
                        .isEmpty();
                List<Event> events = revisions.get(revision);
                assertThat(events).as("revision %d", revision).isNotNull();
                assertThat(change.entries().stream().map(EtcdHistory::text).toList())
                        .as("revision %d", revision)
                        .containsExactlyElementsOf(
                                events.stream().map(EtcdHistory::text).toList());
                replay(events, state);
            }
            assertThat(change.snapshot().entries())
                    .as("the snapshot at revision %d", revision)
                    .containsExactlyElementsOf(state.values());
            at = revision;
        }
    }

    private static void replay(List<Event> events, Map<Bytes, KeyValue> state) {
        for (Event event : events) {
            KeyValue now = WIRE.keyValue(event.getKv());
            if (event.getType() == Event.EventType.DELETE) {
                state.remove(now.key());
            } else {
                state.put(now.key(), now);
            }
        }
    }

    private static String text(Event event) {
        var kv = event.getKv();
        boolean deleted = event.getType() == Event.EventType.DELETE;
        return (deleted ? "-" : kv.getVersion() == 1 ? "+" : "=") + kv.getKey().toStringUtf8();
    }

    private static String text(ViewChange.Entry entry) {
        return (entry instanceof ViewChange.Removed ? "-" : entry instanceof ViewChange.Added ? "+" : "=")
                + entry.key().utf8();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
