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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views that are closed in each phase of their life, and many of them at once. */
@EtcdTest(own = true, proxies = true)
class ViewLifecycleTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
        view.close();
        ViewSnapshot last = view.snapshot();
        view.close();
        assertThat(view.freshness()).isEqualTo(Freshness.CLOSED);
        fails(waiting);
        if (last.revision() == 0) {
            assertThat(loaded).isFalse();
            fails(ready);
        } else {
            // It may have come just before the view was closed.
            assertThat(ready.orTimeout(60, TimeUnit.SECONDS).join().revision()).isPositive();
        }
        assertThat(view.snapshot()).isSameAs(last);
    }

    private static void fails(CompletableFuture<ViewSnapshot> future) {
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
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
        live.ready().orTimeout(60, TimeUnit.SECONDS).join();
        closes(live);

        // Slow enough for every phase of opening to be hit by one of the closes.
        proxy.delay(Duration.ofMillis(100));
        for (int millis = 0; millis < 900; millis += 90) {
            PrefixView opening = view();
            long start = System.nanoTime();
            int pause = millis;
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> System.nanoTime() - start
                            >= Duration.ofMillis(pause).toNanos());
            closes(opening);
        }
        proxy.heal();

        PrefixView stale = view();
        stale.ready().orTimeout(60, TimeUnit.SECONDS).join();
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
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
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
        // So many at once take a busy machine longer than a call of this class may take.
        etcd.close();
        etcd = EtcdConnection.open(
                Settings.of(cluster).callTimeout(Duration.ofSeconds(60)).build());
        List<PrefixView> views = new ArrayList<>();
        views.add(view());
        views.get(0).ready().orTimeout(60, TimeUnit.SECONDS).join();
        Set<Thread> threads = ourThreads();
        long connections = proxy.accepted();
        for (int i = 0; i < 1_000; i++) {
            views.add(etcd.view(KeyRange.single(prefix + i)));
        }
        for (int i = 0; i < 100; i++) {
            cluster.truth().put(prefix + i, "1");
        }
        allAt(views, cluster.truth().put(prefix + 100, "1"));
        assertThat(proxy.accepted()).isEqualTo(connections);
        await().atMost(LIMIT).until(() -> proxy.connections() == 1);
        assertThat(views.get(0).snapshot().size()).isEqualTo(102);
        assertThat(views.subList(1, 102)).allMatch(view -> view.snapshot().size() == 1);
        proxy.reset();
        allAt(views, cluster.truth().put(prefix + 0, "2"));
        await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.LIVE));
        // Those of a connection closed before may still have been there, and be gone by now.
        assertThat(threads).containsAll(ourThreads());
        // Callbacks have one only while they run, and never more than the processors unless they block.
        await().atMost(LIMIT)
                .until(() -> threads(name -> name.startsWith("muster-callback")).size() <= 2);
    }

    private static void allAt(List<PrefixView> views, long revision) {
        CompletableFuture.allOf(
                        views.stream().map(view -> view.awaitRevision(revision)).toArray(CompletableFuture[]::new))
                .orTimeout(120, TimeUnit.SECONDS)
                .join();
    }

    /** All but the callback threads, which come and go. */
    private static Set<Thread> ourThreads() {
        return threads(name -> name.startsWith("muster-") && !name.startsWith("muster-callback"));
    }

    private static Set<Thread> threads(Predicate<String> name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> name.test(thread.getName()))
                .collect(Collectors.toSet());
    }
}
