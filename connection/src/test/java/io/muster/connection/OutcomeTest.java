package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.api.KVGrpc;
import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is said of a call that went wrong, and what becomes of handles that nobody waits for any more. */
@EtcdTest
class OutcomeTest {
    private static long timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-timer"))
                .count();
    }

    private static EtcdSettings settings(EtcdCluster cluster, String prefix) {
        return EtcdSettings.builder()
                .endpoints(cluster.endpoints())
                .namespace(prefix)
                .connectTimeout(Duration.ofSeconds(20))
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Test
    void aWriteWhoseAnswerIsLostIsUnknownAlsoWhenItHadToSignInFirst() {
        try (EtcdCluster cluster = EtcdCluster.builder().auth(AuthMode.SIMPLE).start();
                WatchRelay relay = new WatchRelay(cluster.member(0).endpoint())) {
            var root = cluster.rootUser().orElseThrow();
            EtcdSettings settings = EtcdSettings.builder()
                    .endpoints(relay.endpoint())
                    .credentials(root.name(), root.password())
                    .callTimeout(Duration.ofSeconds(8))
                    .build();
            relay.loseAnswersTo(KVGrpc.getPutMethod());
            try (EtcdConnection etcd = EtcdConnection.openLazily(settings)) {
                CompletableFuture<?> put = etcd.kv().putAsync(Bytes.utf8("k"), Bytes.utf8("v"));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> cluster.truth().get("k").isPresent());
                assertThatThrownBy(() -> put.orTimeout(30, TimeUnit.SECONDS).join())
                        .hasCauseInstanceOf(OutcomeUnknownException.class);
            }
        }
    }

    @Test
    void aWriteWhoseAnswerIsTooLargeIsUnknownAndAReadIsRefused(EtcdCluster cluster, @RandomPrefix String prefix) {
        EtcdSettings settings =
                settings(cluster, prefix).toBuilder().maxMessageBytes(64 * 1024).build();
        try (EtcdConnection etcd = EtcdConnection.open(settings)) {
            Bytes big = Bytes.utf8("big");
            etcd.kv().put(big, Bytes.of(new byte[100_000]));
            Txn both = Txn.when().then(Op.put(Bytes.utf8("x"), Bytes.utf8("1")), Op.get(big));
            assertThatThrownBy(() -> etcd.kv().commit(both))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("max-message-size");
            assertThat(etcd.kv().get("x")).isPresent();
            assertThatThrownBy(() -> etcd.kv().get(big)).isInstanceOf(RequestRefusedException.class);
        }
    }

    /** Gives up in both ways; whatever was opened before that is closed. */
    private static void giveUp(
            Supplier<? extends CompletableFuture<? extends AutoCloseable>> asynchronous,
            Supplier<? extends AutoCloseable> blocking)
            throws Exception {
        CompletableFuture<? extends AutoCloseable> opening = asynchronous.get();
        if (!opening.cancel(true)) {
            opening.join().close();
        }
        Thread.currentThread().interrupt();
        try (AutoCloseable opened = blocking.get()) {
            assertThat(opened).as("there before anybody had to wait").isNotNull();
        } catch (UnavailableException interrupted) {
            assertThat(interrupted).hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aConnectionThatNobodyWaitsForIsClosedWhenItComes(EtcdCluster cluster, @RandomPrefix String prefix)
            throws Exception {
        long before = timers();
        for (int i = 0; i < 5; i++) {
            EtcdSettings one = settings(cluster, prefix + i + "/");
            giveUp(() -> EtcdConnection.openAsync(one), () -> EtcdConnection.open(settings(cluster, prefix)));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> timers() <= before);
    }

    @Test
    void aSessionThatNobodyWaitsForIsRevoked(EtcdCluster cluster, @RandomPrefix String prefix) throws Exception {
        try (EtcdConnection etcd = EtcdConnection.open(settings(cluster, prefix))) {
            int before = cluster.truth().leases().size();
            for (int i = 0; i < 5; i++) {
                giveUp(
                        () -> etcd.openSessionAsync(Duration.ofMinutes(5)),
                        () -> etcd.openSession(Duration.ofMinutes(5)));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.truth().leases().size() <= before);
        }
    }

    @Test
    void aSessionThatIsBeingOpenedIsEndedByClose(EtcdCluster cluster, @RandomPrefix String prefix) {
        int before = cluster.truth().leases().size();
        AtomicInteger unanswered = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            EtcdConnection etcd = EtcdConnection.open(settings(cluster, prefix));
            List<CompletableFuture<Session>> opening =
                    List.of(etcd.openSessionAsync(Duration.ofMinutes(5)), etcd.sessionAsync());
            long closing = System.nanoTime();
            etcd.close();
            Duration took = Duration.ofNanos(System.nanoTime() - closing);
            for (CompletableFuture<Session> one : opening) {
                if (!isOpenedAndEnded(one)) {
                    // etcd was so slow that the lease expires by itself, and close has waited for a moment.
                    assertThat(took).isGreaterThan(Duration.ofMillis(900));
                    unanswered.incrementAndGet();
                }
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.truth().leases().size() <= before + unanswered.get());
    }

    private static boolean isOpenedAndEnded(CompletableFuture<Session> opening) {
        return opening.thenCompose(Session::ended)
                .handle((state, failure) -> failure == null)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void everyFutureOfAViewEndsWithIt(EtcdCluster cluster, @RandomPrefix String prefix) throws Exception {
        for (int round = 0; round < 20; round++) {
            EtcdConnection etcd = EtcdConnection.open(settings(cluster, prefix));
            PrefixView view = etcd.view(KeyRange.prefix("v/"));
            List<CompletableFuture<?>> futures = new ArrayList<>();
            Thread closing = new Thread(etcd::close);
            closing.start();
            while (closing.isAlive() && futures.size() < 20_000) {
                futures.add(view.awaitRevision(Long.MAX_VALUE));
                futures.add(view.ready());
            }
            closing.join();
            for (CompletableFuture<?> future : futures) {
                future.handle((snapshot, failure) -> true)
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
            }
        }
    }

    @Test
    void whoeverGivesUpARevisionIsNotWaitedFor(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = EtcdConnection.open(settings(cluster, prefix))) {
            LiveView view = (LiveView) etcd.view(KeyRange.prefix("v/"));
            ViewSnapshot loaded = view.ready().orTimeout(30, TimeUnit.SECONDS).join();
            CompletableFuture<ViewSnapshot> waiting = view.awaitRevision(Long.MAX_VALUE);
            await().atMost(Duration.ofSeconds(30)).until(view::isAwaited);
            waiting.complete(loaded);
            await().atMost(Duration.ofSeconds(30)).until(() -> !view.isAwaited());
        }
    }
}
