package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view on an etcd whose history is not what it was. */
class ViewHistoryLossTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private EtcdCluster cluster;
    private FaultProxy proxy;
    private EtcdConnection etcd;
    private PrefixView view;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() {
        cluster = EtcdCluster.builder()
                .clientProxies(true)
                .baseDirectory(directory)
                .start();
        proxy = cluster.member(0).proxy();
        etcd = EtcdConnection.open(
                Settings.of(cluster).callTimeout(Duration.ofSeconds(3)).build());
        cluster.truth().put("v/a", "1");
        cluster.truth().put("v/b", "1");
        view = etcd.view(KeyRange.prefix("v/"));
        view.subscribe(recorder);
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        etcd.close();
        cluster.close();
    }

    private void cutOff() {
        proxy.refuse();
        proxy.reset();
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
    }

    /** Until the view has listed again so often, the first time included. */
    private void awaitResyncs(long count) {
        await().atMost(LIMIT).until(() -> recorder.resyncs() == count && view.freshness() == Freshness.LIVE);
    }

    private void showsTheTruth() {
        assertThat(view.snapshot().entries())
                .extracting(kv -> kv.keyText() + "=" + kv.valueText() + "@" + kv.modRevision())
                .containsExactlyElementsOf(cluster.truth().list("v/").stream()
                        .map(entry -> entry.key() + "=" + entry.value() + "@" + entry.modRevision())
                        .toList());
        assertThat(recorder.replayed())
                .containsExactlyElementsOf(view.snapshot().entries());
    }

    @Test
    void compactionWhileCutOffIsAnnouncedAsAResyncWithTheDifference() {
        for (int round = 1; round <= 2; round++) {
            cutOff();
            cluster.truth().put("v/a", "2" + round);
            cluster.truth().delete("v/b");
            cluster.truth().put("v/b", "3" + round);
            cluster.truth().put("v/c" + round, "1");
            cluster.truth().put("elsewhere", "1");
            cluster.compact();
            proxy.heal();
            awaitResyncs(1 + round);
            showsTheTruth();
        }
        assertThat(recorder.lines()).containsExactly("+a=1 +b=1", "a=1>21 b=1>31 +c1=1", "a=21>22 b=31>32 +c2=1");
    }

    @Test
    void compactionOfWhatWasSeenIsNoLoss() {
        long last = cluster.truth().put("v/a", "2");
        recorder.awaitRevision(last);
        cluster.compact();
        cutOff();
        proxy.heal();
        recorder.awaitRevision(cluster.truth().put("v/a", "3"));
        assertThat(recorder.lines()).containsExactly("+a=1 +b=1", "a=1>2", "a=2>3");
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void compactionBetweenThePagesOfAListStartsTheListAgain() {
        fill();
        try (Client jetcd =
                Client.builder().endpoints(cluster.endpoints().get(0)).build()) {
            Runnable compaction = () -> {
                cluster.truth().put("elsewhere", "");
                cluster.compact();
            };
            assertThatThrownBy(() -> JetcdWatch.list(jetcd, KeyRange.prefix("w/"), 10_000, compaction))
                    .hasMessageContaining("required revision has been compacted");
        }
        proxy.delay(Duration.ofMillis(150));
        try (PrefixView large = etcd.view(KeyRange.prefix("w/"))) {
            for (int i = 0; i < 10; i++) {
                cluster.truth().put("elsewhere", "" + i);
                cluster.compact();
                await().pollDelay(Duration.ofMillis(60)).until(() -> true);
            }
            proxy.heal();
            assertThat(large.ready().orTimeout(60, TimeUnit.SECONDS).join().size())
                    .isEqualTo(25_000);
            long last = cluster.truth().put("w/00000", "2");
            assertThat(large.awaitRevision(last)
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join()
                            .get(Bytes.utf8("w/00000"))
                            .orElseThrow()
                            .valueText())
                    .isEqualTo("2");
        }
    }

    private void fill() {
        EtcdSettings patient = EtcdSettings.builder()
                .endpoints(cluster.member(0).directEndpoint())
                .callTimeout(Duration.ofSeconds(60))
                .build();
        try (EtcdConnection writer = EtcdConnection.open(patient)) {
            CompletableFuture<?>[] fills = new CompletableFuture<?>[250];
            for (int i = 0; i < fills.length; i++) {
                Op[] puts = new Op[100];
                for (int j = 0; j < puts.length; j++) {
                    puts[j] = Op.put(Bytes.utf8("w/%05d".formatted(i * 100 + j)), Bytes.utf8("1"));
                }
                fills[i] = writer.kv().commitAsync(Txn.when().then(puts));
            }
            CompletableFuture.allOf(fills).join();
        }
    }

    @Test
    void aWipedServerEmptiesTheView() {
        cluster.member(0).wipe();
        awaitResyncs(2);
        showsTheTruth();
        assertThat(view.snapshot().size()).isZero();
        recorder.awaitRevision(cluster.truth().put("v/a", "9"));
        assertThat(recorder.lines()).containsExactly("+a=1 +b=1", "-a=1 -b=1", "+a=9");
    }

    @Test
    void aServerRestoredFromAnOlderCopyTakesTheViewBack() throws IOException {
        Path copy = copyOfTheStoppedServer();
        try (JetcdWatch jetcd = jetcd()) {
            recorder.awaitRevision(cluster.truth().put("v/a", "later"));
            long last = cluster.truth().put("v/c", "last");
            recorder.awaitRevision(last);
            jetcd.awaitTold("last");
            restore(copy);
            awaitResyncs(2);
            showsTheTruth();
            assertThat(recorder.lines()).endsWith("a=later>1 -c=last");
            recorder.awaitRevision(cluster.truth().put("v/a", "again"));
            assertThat(recorder.lines()).endsWith("a=1>again");
            // Waits for the revision that it knows to be the next one, in whatever history.
            while (cluster.truth().put("v/b", "beyond") <= last) {}
            jetcd.awaitTold("beyond");
            assertThat(jetcd.told()).containsExactly("later", "last", "beyond");
        }
    }

    @Test
    void aRestoredServerThatHasGoneFurtherThanTheOldOneIsNoticedToo() throws IOException {
        Path copy = copyOfTheStoppedServer();
        try (JetcdWatch jetcd = jetcd()) {
            recorder.awaitRevision(cluster.truth().put("v/a", "later"));
            jetcd.awaitTold("later");
            cutOff();
            restore(copy);
            for (int i = 0; i < 10; i++) {
                // Elsewhere, so that no event will give it away.
                cluster.truth().put("elsewhere", "other history " + i);
            }
            proxy.heal();
            awaitResyncs(2);
            showsTheTruth();
            assertThat(recorder.lines()).containsExactly("+a=1 +b=1", "a=1>later", "a=later>1");
            cluster.truth().put("v/b", "end");
            jetcd.awaitTold("end");
            assertThat(jetcd.told()).containsExactly("later", "end");
        }
    }

    private JetcdWatch jetcd() {
        return new JetcdWatch(Client.builder().endpoints(cluster.endpoints().get(0)), KeyRange.prefix("v/"), false);
    }

    private Path copyOfTheStoppedServer() throws IOException {
        cluster.member(0).kill();
        Path copy = Files.createTempDirectory("copy");
        copy(directory, copy);
        cluster.member(0).restart();
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.LIVE);
        return copy;
    }

    private void restore(Path copy) throws IOException {
        cluster.member(0).kill();
        for (Path file : children(directory)) {
            delete(file);
        }
        copy(copy, directory);
        delete(copy);
        cluster.member(0).restart();
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.isDirectory(tree)) {
            for (Path child : children(tree)) {
                delete(child);
            }
        }
        Files.delete(tree);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            return;
        }
        Files.createDirectories(to);
        for (Path child : children(from)) {
            copy(child, to.resolve(child.getFileName().toString()));
        }
    }
}
