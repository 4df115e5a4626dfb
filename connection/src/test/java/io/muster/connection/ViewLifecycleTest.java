package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views that are closed in each phase of their life, and many of them at once. */
@EtcdTest(own = true, proxies = true)
class ViewLifecycleTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private EtcdCluster cluster;
    private FaultProxy proxy;
    private EtcdConnection etcd;
    private String prefix;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.proxy = cluster.member(0).proxy();
        this.prefix = prefix;
        this.etcd = EtcdConnection.open(
                Settings.of(cluster).callTimeout(Duration.ofSeconds(3)).build());
        etcd.kv().put(prefix + "a", "1");
    }

    @AfterEach
    void close() {
        proxy.heal();
        etcd.close();
    }

    private PrefixView view() {
        return etcd.view(KeyRange.prefix(prefix));
    }

    private static void closes(PrefixView view) {
        CompletableFuture<ViewSnapshot> ready = view.ready();
        CompletableFuture<ViewSnapshot> waiting = view.awaitRevision(Long.MAX_VALUE);
        boolean loaded = ready.isDone();
        ViewSnapshot last = view.snapshot();
        view.close();
        view.close();
        assertThat(view.freshness()).isEqualTo(Freshness.CLOSED);
        fails(waiting);
        if (!loaded) {
            fails(ready);
        }
        assertThat(view.snapshot()).isSameAs(last);
    }

    private static void fails(CompletableFuture<ViewSnapshot> future) {
        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ConnectionClosedException.class);
    }

    /** The number of watch streams that the server has, as it says itself. */
    private long watchStreams() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.member(0).directEndpoint() + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("etcd_debugging_mvcc_watch_stream_total "))
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .mapToLong(number -> (long) Double.parseDouble(number))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatIsClosedInWhateverPhaseLeavesNoStreamBehind() {
        closes(view());

        PrefixView live = view();
        live.ready().orTimeout(40, TimeUnit.SECONDS).join();
        closes(live);

        // Slow enough for every phase of opening to be hit by one of the closes.
        proxy.delay(Duration.ofMillis(100));
        for (int millis = 0; millis < 900; millis += 90) {
            PrefixView opening = view();
            long start = System.nanoTime();
            int pause = millis;
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> System.nanoTime() - start
                            >= Duration.ofMillis(pause).toNanos());
            closes(opening);
        }
        proxy.heal();

        PrefixView stale = view();
        stale.ready().orTimeout(40, TimeUnit.SECONDS).join();
        proxy.refuse();
        proxy.reset();
        await().atMost(LIMIT).until(() -> stale.freshness() == Freshness.STALE);
        closes(stale);
        proxy.heal();
        await().atMost(LIMIT).until(() -> watchStreams() == 0);
    }

    @Test
    void closingTheConnectionClosesItsViews() {
        PrefixView view = view();
        view.ready().orTimeout(40, TimeUnit.SECONDS).join();
        CompletableFuture<ViewSnapshot> waiting = view.awaitRevision(Long.MAX_VALUE);
        etcd.close();
        assertThat(view.freshness()).isEqualTo(Freshness.CLOSED);
        fails(waiting);
        fails(view.awaitRevision(Long.MAX_VALUE));
        assertThat(view.snapshot().size()).isEqualTo(1);
        await().atMost(LIMIT).until(() -> watchStreams() == 0);
    }

    @Test
    void aThousandViewsOnOneConnectionNeedNoMoreThreadsThanOne() {
        List<PrefixView> views = new ArrayList<>();
        views.add(view());
        views.get(0).ready().orTimeout(40, TimeUnit.SECONDS).join();
        long threads = ourThreads();
        for (int i = 0; i < 1_000; i++) {
            views.add(etcd.view(KeyRange.single(prefix + i)));
        }
        for (int i = 0; i < 100; i++) {
            etcd.kv().put(prefix + i, "1");
        }
        allAt(views, etcd.kv().put(prefix + 100, "1"));
        assertThat(proxy.connections()).isOne();
        assertThat(views.get(0).snapshot().size()).isEqualTo(102);
        assertThat(views.subList(1, 102)).allMatch(view -> view.snapshot().size() == 1);
        proxy.reset();
        allAt(views, cluster.truth().put(prefix + 0, "2"));
        await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.LIVE));
        assertThat(ourThreads()).isEqualTo(threads);
        // Callbacks have one only while they run, and never more than the processors unless they block.
        await().atMost(LIMIT).until(() -> threads("muster-callback") <= 2);
    }

    private static void allAt(List<PrefixView> views, long revision) {
        CompletableFuture.allOf(
                        views.stream().map(view -> view.awaitRevision(revision)).toArray(CompletableFuture[]::new))
                .orTimeout(40, TimeUnit.SECONDS)
                .join();
    }

    private static long ourThreads() {
        return threads("muster-") - threads("muster-callback");
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
