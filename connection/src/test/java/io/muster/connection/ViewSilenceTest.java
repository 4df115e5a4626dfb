package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view on which nothing happens, for good or bad reasons. */
@EtcdTest(own = true, proxies = true)
class ViewSilenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

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
                        .callTimeout(Duration.ofSeconds(3))
                        .keepAliveTime(Duration.ofMinutes(10))
                        .build(),
                clock,
                clock::close);
        this.view = LiveView.open(client, KeyRange.prefix(prefix), closed -> {});
        view.subscribe(recorder);
        view.ready().orTimeout(40, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        proxy.heal();
        view.close();
        client.close();
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
            await().atMost(LIMIT).until(() -> {
                clock.leap(Duration.ofSeconds(60));
                return view.snapshot().revision() >= elsewhere;
            });
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
            clock.leap(Duration.ofSeconds(72));
            // One that is asked for while an answer is looked at counts as answered: then it is the next one's turn.
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .pollDelay(Duration.ZERO)
                    .until(() -> {
                        boolean answered = view.heardNanos() != heard;
                        clock.leap(Duration.ofSeconds(answered ? 0 : 72));
                        return answered;
                    });
        }
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "2"));
        assertThat(recorder.freshness()).containsExactly(Freshness.LIVE);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }
}
