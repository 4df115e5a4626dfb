package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a view shows while nothing fails. */
@EtcdTest
class ViewTest {
    private EtcdConnection etcd;
    private Kv kv;
    private String prefix;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.etcd = EtcdConnection.open(Settings.of(cluster).build());
        this.kv = etcd.kv();
        this.prefix = prefix;
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    private PrefixView view() {
        return etcd.view(KeyRange.prefix(prefix));
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void itListsWhatIsThereAndFollowsWhatIsWritten() {
        kv.put(prefix + "a", "1");
        long revision = kv.put(prefix + "b", "2");
        PrefixView view = view();
        Recorder recorder = new Recorder();
        view.subscribe(recorder);
        ViewSnapshot first = soon(view.ready());
        assertThat(first.revision()).isGreaterThanOrEqualTo(revision);
        assertThat(first.entries()).extracting(KeyValue::valueText).containsExactly("1", "2");
        assertThat(view.freshness()).isEqualTo(Freshness.LIVE);
        assertThat(view.staleness()).isZero();

        kv.put(prefix + "a", "3");
        kv.delete(KeyRange.single(prefix + "b"));
        long last = kv.put(prefix + "c", "4");
        ViewSnapshot then = soon(view.awaitRevision(last));
        assertThat(then.revision()).isEqualTo(last);
        assertThat(then.entries()).extracting(KeyValue::valueText).containsExactly("3", "4");
        recorder.awaitRevision(last);
        assertThat(recorder.lines()).containsExactly("+a=1 +b=2", "a=1>3", "-b=2", "+c=4");
        view.close();
        assertThat(view.freshness()).isEqualTo(Freshness.CLOSED);
        assertThat(view.snapshot().size()).isEqualTo(2);
    }

    @Test
    void whoIsToldOfTheFirstListFindsItLive() {
        PrefixView view = view();
        CompletableFuture<Freshness> found = new CompletableFuture<>();

        view.subscribe(Runnable::run, change -> found.complete(view.freshness()));

        assertThat(soon(found)).isEqualTo(Freshness.LIVE);
    }

    @Test
    void aTransactionOverSeveralKeysIsOneChange() {
        PrefixView view = view();
        Recorder recorder = new Recorder();
        view.subscribe(recorder);
        soon(view.ready());
        long revision = kv.commit(Txn.when()
                        .then(
                                Op.put(Bytes.utf8(prefix + "x"), Bytes.utf8("1")),
                                Op.put(Bytes.utf8(prefix + "y"), Bytes.utf8("2")),
                                Op.put(Bytes.utf8(prefix + "z"), Bytes.utf8("3"))))
                .revision();
        recorder.awaitRevision(revision);
        assertThat(recorder.lines()).containsExactly("", "+x=1 +y=2 +z=3");
    }

    @Test
    void aRevisionElsewhereInTheKeyspaceIsAwaitedToo(EtcdCluster cluster) {
        PrefixView view = view();
        soon(view.ready());
        long elsewhere = cluster.truth().put("elsewhere/" + prefix, "1");
        assertThat(soon(view.awaitRevision(elsewhere)).revision()).isGreaterThanOrEqualTo(elsewhere);
        assertThat(view.freshness()).isEqualTo(Freshness.LIVE);
    }

    @Test
    void futuresFailWhenTheViewIsClosed() {
        PrefixView view = view();
        soon(view.ready());
        CompletableFuture<ViewSnapshot> never =
                view.awaitRevision(view.snapshot().revision() + 1_000_000);
        soon(view.awaitRevision(kv.put(prefix + "a", "1")));
        view.close();
        assertThatThrownBy(() -> never.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> soon(view.awaitRevision(Long.MAX_VALUE)))
                .hasCauseInstanceOf(ConnectionClosedException.class);
        assertThat(view.staleness()).isGreaterThanOrEqualTo(Duration.ZERO);
    }
}
