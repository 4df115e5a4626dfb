package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.registry.DiskSnapshot.Content;
import io.muster.registry.ServiceSnapshot.Source;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EtcdTest(own = true)
class DiskSnapshotTest {
    private final ServiceInstance a = ServiceInstance.of("orders", "10.0.0.5", 8080)
            .withId("a/b".replace('/', ' '))
            .withZone("eu-1");
    private final ServiceInstance b =
            ServiceInstance.of("orders", "10.0.0.6", 8080).withId("b");

    @TempDir
    Path directory;

    @Test
    void aProcessThatStartsWhileEtcdIsDownHasTheListOfTheOneBefore(EtcdCluster cluster) throws Exception {
        DiscoveryOptions kept = DiscoveryOptions.of(Selector.roundRobin()).keptIn(directory);
        try (EtcdConnection etcd = Etcd.connect(cluster, "/disk/")) {
            ServiceRegistry registry = ServiceRegistry.of(etcd);
            registry.putPersistent(a);
            registry.putPersistent(b);
            ServiceView view = registry.discover("orders", kept);
            assertThat(view.awaitInstances(2, SOON)).isTrue();
        }
        cluster.members().forEach(EtcdMember::kill);
        try (EtcdConnection etcd = EtcdConnection.openLazily(Etcd.settings(cluster, "/disk/")
                .callTimeout(Duration.ofSeconds(1))
                .build())) {
            ServiceView view = ServiceRegistry.of(etcd).discover("orders", kept);
            LinkedBlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>();
            view.subscribe(changes::add);

            eventually().until(() -> view.snapshot().source() == Source.DISK);
            assertThat(view.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("a b", "b");
            assertThat(view.select().host()).startsWith("10.0.0.");
            assertThat(changes.take().added()).hasSize(2);

            cluster.members().forEach(EtcdMember::restart);
            eventually().until(() -> view.snapshot().source() == Source.LIVE);
            cluster.truth().delete("/disk/services/orders/b");
            ServiceChange next = changes.take();
            assertThat(next.removed()).extracting(ServiceInstance::id).containsExactly("b");
            assertThat(next.added()).isEmpty();
        }
    }

    @Test
    void whatIsNoLongerThereIsRemovedWhenEtcdIsBack(EtcdCluster cluster) throws Exception {
        try (EtcdConnection etcd = Etcd.connect(cluster, "/gone/")) {
            etcd.kv().put("x", "y");
            new DiskSnapshot(directory, "/gone/", "orders").save(new Content(etcd.clusterId(), 1, List.of(a, b)));
            ServiceRegistry registry = ServiceRegistry.of(etcd);
            registry.putPersistent(b);

            ServiceView view = registry.discover(
                    "orders", DiscoveryOptions.of(Selector.roundRobin()).keptIn(directory));

            assertThat(view.snapshot().source()).isEqualTo(Source.LIVE);
            assertThat(view.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("b");
            assertThat(view.snapshot().limbo()).isEmpty();
        }
    }

    @Test
    void theListOfAnotherClusterIsNotUsed(EtcdCluster cluster) {
        try (EtcdConnection etcd = Etcd.connect(cluster, "/other/")) {
            etcd.kv().put("x", "y");
            DiskSnapshot file = new DiskSnapshot(directory, "/other/", "orders");

            file.save(new Content(etcd.clusterId() + 1, 1, List.of(a)));
            assertThat(new DiskKeeper(etcd, directory, "orders").load()).isEmpty();

            file.save(new Content(etcd.clusterId(), 1, List.of(a)));
            assertThat(new DiskKeeper(etcd, directory, "orders").load()).isPresent();
        }
    }

    @Test
    void whoSavesWaitsWhileAnotherDoes(EtcdCluster cluster) throws Exception {
        // Whoever opens a pipe to write to it is held up until somebody reads.
        Path pipe = directory.resolve("orders-" + Integer.toHexString("/twice/".hashCode()) + ".instances.tmp");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (EtcdConnection etcd = Etcd.connect(cluster, "/twice/")) {
            DiskKeeper keeper = new DiskKeeper(etcd, directory, "orders");
            Thread one = new Thread(keeper::save);
            Thread other = new Thread(keeper::save);
            one.setDaemon(true);
            other.setDaemon(true);
            MemberTree members = MemberTree.ofSorted(List.of(new Member(a, new Vitals(false, 0))));
            keeper.keep(new InstanceList("orders", members, List.of(), 1, 0, false, 1));
            one.start();
            other.start();

            eventually()
                    .until(() -> one.getState() == Thread.State.WAITING || other.getState() == Thread.State.WAITING);

            assertThat(Files.readAllBytes(pipe)).isNotEmpty();
            one.join();
            other.join();
        }
    }

    @Test
    void whatWasWrittenIsReadAndADamagedFileIsNot() throws IOException {
        DiskSnapshot file = new DiskSnapshot(directory, "/ns/", "orders");
        Content content = new Content(-7, 42, List.of(a, b));
        assertThat(file.load()).isEmpty();

        file.save(content);

        assertThat(file.load()).contains(content);
        assertThat(new DiskSnapshot(directory, "/other/", "orders").load()).isEmpty();
        Path path;
        try (Stream<Path> files = Files.list(directory)) {
            path = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i += 7) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(path, damaged);
            assertThat(file.load()).as("byte %d", i).isEmpty();
        }
        for (int length = 0; length < whole.length - 1; length += 7) {
            Files.write(path, java.util.Arrays.copyOf(whole, length));
            assertThat(file.load()).as("cut at %d", length).isEmpty();
        }
    }
}
