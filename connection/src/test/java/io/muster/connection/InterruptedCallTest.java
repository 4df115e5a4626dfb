package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.task.Waits;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thread that waits for an answer, and is interrupted, is told at once what is known. */
@EtcdTest
class InterruptedCallTest {
    /** Nothing but the interrupt can end a call. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final Duration LONG = Duration.ofSeconds(60);

    private final FaultProxy proxy;
    private final SharedClient client;
    private final Kv kv;
    private final Bytes key;

    InterruptedCallTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        int port = URI.create(cluster.member(0).endpoint()).getPort();
        proxy = FaultProxy.to("127.0.0.1", port);
        client = new SharedClient(Settings.of(cluster)
                .endpoints(proxy.endpoint())
                .callTimeout(NEVER)
                .keepAliveTime(NEVER)
                .build());
        kv = client.kv();
        key = Bytes.utf8(prefix + "k");
    }

    @BeforeEach
    void cutOff() {
        kv.put(key, Bytes.utf8("before"));
        proxy.blackHole();
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
    }

    @Test
    void aReadEndsAndLeavesNothingUnderWay() {
        Map<String, Runnable> reads = Map.of(
                "get", () -> kv.get(key),
                "range", () -> kv.range(Op.get(key)),
                "list", () -> kv.list(KeyRange.single(key)),
                "read-only transaction", () -> kv.commit(Txn.when(Compare.present(key))));
        reads.forEach((name, read) -> {
            assertThat(endOf(read))
                    .as(name)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("interrupted while waiting")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(client.channel().underWay()).as(name).isZero();
        });
        worksAgain();
    }

    @Test
    void aWriteEndsAndMayHaveHappened() {
        Map<String, Runnable> writes = Map.of(
                "put", () -> kv.put(key, Bytes.utf8("after")),
                "delete", () -> kv.delete(KeyRange.single(key)),
                "transaction", () -> kv.commit(Txn.when().then(Op.put(key, Bytes.utf8("after")))));
        writes.forEach((name, write) -> {
            assertThat(endOf(write))
                    .as(name)
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("interrupted while waiting")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(client.channel().underWay()).as(name).isZero();
        });
        worksAgain();
    }

    private void worksAgain() {
        proxy.heal();
        kv.put(key, Bytes.utf8("again"));
        assertThat(kv.get(key)).map(KeyValue::valueText).contains("again");
    }

    /** What a call ends with whose thread is interrupted in the middle of its wait; the interrupt must stay. */
    private static Throwable endOf(Runnable call) {
        AtomicReference<Throwable> end = new AtomicReference<>();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                call.run();
            } catch (RuntimeException e) {
                end.set(e);
            }
            isInterrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().atMost(LONG).until(() -> waits(thread));
        thread.interrupt();
        await().atMost(LONG).until(() -> !thread.isAlive());
        assertThat(isInterrupted).isTrue();
        return end.get();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Waits.class.getName()));
    }
}
