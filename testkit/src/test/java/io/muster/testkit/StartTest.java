package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @TempDir
    private Path base;

    @Test
    void versionsRunSideBySide() {
        try (EtcdCluster old = builder().version("3.4").start();
                EtcdCluster current = builder().version("3.5").start()) {
            assertThat(old.version().line()).isEqualTo("3.4");
            assertThat(current.version().line()).isEqualTo("3.5");
            old.truth().put("/line", "3.4");
            current.truth().put("/line", "3.5");
            assertThat(old.truth().get("/line")).contains("3.4");
            assertThat(current.etcdctl("get", "/line")).contains("3.5");
            assertThat(old.clusterId()).isNotEqualTo(current.clusterId());
        }
    }

    @Test
    void clustersThatStartTogetherDoNotMeet() throws Exception {
        List<EtcdCluster> clusters = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<EtcdCluster>> starting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starting.add(threads.submit(() -> builder().start()));
            }
            for (Future<EtcdCluster> start : starting) {
                clusters.add(start.get());
            }
            for (int i = 0; i < clusters.size(); i++) {
                clusters.get(i).truth().put("/who", Integer.toString(i));
            }
            for (int i = 0; i < clusters.size(); i++) {
                assertThat(clusters.get(i).truth().get("/who")).contains(Integer.toString(i));
            }
            assertThat(clusters).extracting(EtcdCluster::clusterId).doesNotHaveDuplicates();
        } finally {
            clusters.forEach(EtcdCluster::close);
            threads.shutdownNow();
        }
        try (var left = Files.list(base)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void portThatSomebodyElseTookIsNoReasonToFail() throws IOException {
        List<ServerSocket> thieves = new ArrayList<>();
        ClusterSpec spec = new ClusterBuilder().baseDirectory(base).build();
        LocalCluster cluster = ClusterLauncher.launch(spec, attempt -> {
            if (thieves.size() < 2) {
                Seat seat = seat(attempt);
                thieves.add(listenOn(thieves.isEmpty() ? seat.peerPort() : seat.clientPort()));
            }
        });
        try (cluster) {
            assertThat(thieves).hasSize(2);
            assertThat(cluster.truth().put("/a", "1")).isPositive();
        } finally {
            for (ServerSocket thief : thieves) {
                thief.close();
            }
        }
    }

    @Test
    void answersOfAnotherClusterAreNotTakenForReadiness() throws IOException {
        List<TcpForwarder> forwarders = new ArrayList<>();
        List<LocalCluster> attempts = new ArrayList<>();
        // The new member itself listens elsewhere, so that it does not end because its port is taken.
        int elsewhere = Ports.take();
        ClusterSpec spec = new ClusterBuilder()
                .baseDirectory(base)
                .option("--listen-client-urls=http://127.0.0.1:" + elsewhere)
                .build();
        try (LocalCluster other =
                ClusterLauncher.launch(new ClusterBuilder().baseDirectory(base).build())) {
            int answering = seat(other).adminPort();
            LocalCluster cluster = ClusterLauncher.launch(spec, attempt -> {
                attempts.add(attempt);
                // Where the new member is to be asked, the old one answers at first.
                int target = attempts.size() == 1 ? answering : elsewhere;
                forwarders.add(TcpForwarder.start(seat(attempt).adminPort(), target));
            });
            try (cluster) {
                assertThat(attempts).hasSize(2);
                assertThat(forwarders.get(0).connections()).isPositive();
                cluster.truth().put("/mine", "1");
                assertThat(other.truth().list("")).isEmpty();
            }
        } finally {
            for (TcpForwarder forwarder : forwarders) {
                forwarder.close();
            }
            Ports.giveBack(elsewhere);
        }
    }

    private static Seat seat(LocalCluster cluster) {
        return ((LocalMember) cluster.member(0)).seat();
    }

    @Test
    void settingsThatMakeNoSenseAreNamedWithWhatIsExpected() {
        EtcdCluster.Builder builder = builder();
        assertThatThrownBy(() -> builder.members(0)).hasMessage("members: 0 (expected: 1 to 9)");
        assertThatThrownBy(() -> builder.version("latest"))
                .hasMessageContaining("etcd.version: latest (expected: a line");
        assertThatThrownBy(() -> builder.authTokenTtl(Duration.ofMillis(1500)))
                .hasMessageContaining("authTokenTtl: PT1.5S (expected: whole seconds");
        assertThatThrownBy(() -> builder.rootPassword("")).hasMessageContaining("rootPassword: \"\" (expected");
        assertThatThrownBy(() -> builder.option("quota")).hasMessageContaining("option: quota (expected: a flag");
        assertThatThrownBy(() -> builder.startTimeout(Duration.ZERO))
                .hasMessageContaining("startTimeout: PT0S (expected");
    }

    private EtcdCluster.Builder builder() {
        return EtcdCluster.builder().baseDirectory(base);
    }

    private static ServerSocket listenOn(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(Ports.onLoopback(port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
