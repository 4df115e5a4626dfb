package io.muster.registry;

import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.connection.Subscription;
import io.muster.registry.HealthCheck.Rules;
import io.muster.registry.ServiceInstance.Status;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@EtcdTest
class HealthTest extends WithRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Rules QUICK = new Rules(Duration.ofMillis(1), 2, 3);

    private final Registration registration;

    HealthTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
        this.registration =
                registry.register(ServiceInstance.of("orders", "10.0.0.5", 8080).withStatus(Status.STARTING));
    }

    @Test
    void theStatusFollowsOnlySoManyEqualResultsInARow() throws InterruptedException {
        SynchronousQueue<Boolean> results = new SynchronousQueue<>();
        BlockingQueue<Status> seen = new LinkedBlockingQueue<>();
        ServiceRegistry.of(etcd).discover("orders").subscribe(change -> {
            change.added().forEach(instance -> seen.add(instance.status()));
            change.changed().forEach(pair -> seen.add(pair.now().status()));
        });
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.STARTING);
        try (Subscription health = registration.checkHealth(results::take, QUICK)) {
            give(results, true, false, true, false);
            // Comes after whatever the first three led to.
            registration.update(now -> now);
            assertThat(registration.instance().status()).isEqualTo(Status.STARTING);
            give(results, true, true);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.UP);
            give(results, false, false, true, false, false, false);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.DOWN);
            give(results, true, false, false, true, true);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.UP);
            assertThat(seen).isEmpty();
            health.close();
            // Lets go of the check that waits.
            results.offer(true, 1, TimeUnit.SECONDS);
        }
    }

    private static void give(SynchronousQueue<Boolean> results, boolean... next) throws InterruptedException {
        for (boolean result : next) {
            assertThat(results.offer(result, 30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aCheckThatThrowsIsABadResult() {
        registration.checkHealth(
                () -> {
                    throw new IllegalStateException("no disk");
                },
                QUICK);

        eventually().until(() -> registration.instance().status() == Status.DOWN);
    }

    @Test
    void aClosedRegistrationIsCheckedNoMore() {
        AtomicInteger checks = new AtomicInteger();
        registration.checkHealth(() -> checks.incrementAndGet() > 0, QUICK);
        eventually().until(() -> checks.get() > 3);

        registration.close();

        eventually().until(() -> {
            int before = checks.get();
            return registration
                    .closeAsync()
                    .thenApply(gone -> checks.get() == before)
                    .get();
        });
    }

    @Test
    void tcpAsksWhetherSomethingAcceptsConnections() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        HealthCheck check;
        try (ServerSocket server = new ServerSocket(0, 50, here)) {
            check = HealthCheck.tcp(here.getHostAddress(), server.getLocalPort(), TIMEOUT);
            assertThat(check.isHealthy()).isTrue();
        }

        assertThat(isHealthy(check)).isFalse();
    }

    @Test
    void httpAsksForAnAnswerOf200To299() throws Exception {
        AtomicInteger status = new AtomicInteger(204);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        HealthCheck check = HealthCheck.http(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health"), TIMEOUT);
        try {
            assertThat(check.isHealthy()).isTrue();
            for (int bad : List.of(404, 500, 503)) {
                status.set(bad);
                assertThat(check.isHealthy()).isFalse();
            }
        } finally {
            server.stop(0);
        }

        assertThat(isHealthy(check)).isFalse();
    }

    private static boolean isHealthy(HealthCheck check) {
        try {
            return check.isHealthy();
        } catch (Exception e) {
            return false;
        }
    }
}
