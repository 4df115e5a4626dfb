package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view on which nothing happens, for good or bad reasons. */
@EtcdTest(own = true, proxies = true)
class ViewSilenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** By then a view has asked whether it misses anything. */
    private static final Duration AUDITED = Duration.ofSeconds(72);

    private final LeapingClock clock = new LeapingClock();
    private final Recorder recorder = new Recorder();
    private EtcdCluster cluster;
    private FaultProxy proxy;
    private SharedClient client;
    private LiveView view;
    private String prefix;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.proxy = cluster.member(0).proxy();
        this.prefix = prefix;
        // The transport's own probes shall not be what notices.
        this.client = new SharedClient(
                Settings.of(cluster)
                        .callTimeout(Duration.ofSeconds(10))
                        .keepAliveTime(Duration.ofMinutes(10))
                        .build(),
                clock,
                clock::close);
        // Nothing is answered until the recorder listens, so that it is told all from the first load on.
        proxy.blackHoleDownstream();
        this.view = LiveView.open(client, KeyRange.prefix(prefix), closed -> {});
        view.subscribe(recorder);
        proxy.heal();
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        proxy.heal();
        view.close();
        client.close();
    }

    /** While a question is open, a leap would look like an answer that does not come. */
    private void awaitNothingAsked() {
        await().atMost(LIMIT).until(() -> {
            CompletableFuture<Boolean> proving = new CompletableFuture<>();
            view.onLine(() -> proving.complete(view.isProving()));
            return !proving.orTimeout(60, TimeUnit.SECONDS).join();
        });
    }

    @Test
    void aStreamThatWasLostInSilenceIsNoticedAlthoughNobodyAsks() {
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "1"));
        proxy.blackHoleDownstream();
        long missed = cluster.truth().put(prefix + "k", "2");
        assertThat(view.freshness()).isEqualTo(Freshness.LIVE);
        await().atMost(LIMIT).until(() -> {
            clock.leap(Duration.ofSeconds(10));
            return view.freshness() == Freshness.STALE;
        });
        proxy.heal();
        recorder.awaitRevision(missed);
        assertThat(recorder.lines()).containsExactly("", "+k=1", "k=1>2");
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void aQuietRangeInABusyKeyspaceMovesOnSoThatCompactionDoesNotHurtIt() {
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "1"));
        for (int i = 0; i < 5; i++) {
            long elsewhere = cluster.truth().put("elsewhere", "" + i);
            clock.leap(AUDITED);
            await().atMost(LIMIT).until(() -> view.snapshot().revision() >= elsewhere);
        }
        cluster.compact();
        proxy.reset();
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "2"));
        assertThat(recorder.lines()).containsExactly("", "+k=1", "k=1>2");
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void aQuietHalfHourIsNoReasonToDoubt() {
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "1"));
        for (int i = 0; i < 10; i++) {
            long heard = view.heardNanos();
            clock.leap(AUDITED);
            await().atMost(LIMIT).until(() -> view.heardNanos() != heard);
            awaitNothingAsked();
        }
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "2"));
        recorder.awaitFreshness(Freshness.LIVE);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }
}
