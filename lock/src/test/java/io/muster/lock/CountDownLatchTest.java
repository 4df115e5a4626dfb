package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class CountDownLatchTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;
    private DistributedCountDownLatch here;
    private DistributedCountDownLatch there;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "lock");
        two = Peer.on(cluster, prefix, "lock");
        here = DistributedCountDownLatch.of(one.etcd, "ready", 2);
        there = DistributedCountDownLatch.of(two.etcd, "ready", 2);
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    @Test
    void whoWaitsGoesOnWhenAllHaveCountedDown() {
        CompletableFuture<Void> waiting = here.awaitAsync();
        CompletableFuture<Boolean> patient = there.awaitAsync(Duration.ofMinutes(5));
        assertThat(here.getCount()).isEqualTo(2);
        here.countDown();
        assertThat(there.getCount()).isEqualTo(1);
        assertThat(here.await(Duration.ZERO)).isFalse();
        assertThat(waiting).isNotDone();
        there.countDown();
        soon(waiting);
        assertThat(soon(patient)).isTrue();
        here.await();
        assertThat(there.await(Duration.ZERO)).isTrue();
        assertThat(there.await(Duration.ofSeconds(30))).isTrue();
        assertThat(here.getCount()).isZero();
    }

    @Test
    void whatACountedDownProcessDidOutlivesIt() {
        two.etcd.session();
        there.countDown();
        two.revokeLease(cluster);
        two.close();
        assertThat(here.getCount()).isEqualTo(1);
        CompletableFuture<Void> waiting = here.awaitAsync();
        here.countDown();
        soon(waiting);
    }

    @Test
    void countingDownFurtherChangesNothing() {
        for (int i = 0; i < 5; i++) {
            here.countDown();
        }
        assertThat(here.getCount()).isZero();
        assertThat(keys(cluster, prefix)).hasSize(2);
    }

    @Test
    void afterAResetItIsANewOne() {
        here.countDown();
        soon(there.countDownAsync());
        here.reset();
        assertThat(keys(cluster, prefix)).isEmpty();
        assertThat(there.getCount()).isEqualTo(2);
        assertThat(here.await(Duration.ofMillis(50))).isFalse();
        DistributedCountDownLatch another = DistributedCountDownLatch.of(two.etcd, "ready", 1);
        another.countDown();
        another.await();
        assertThatThrownBy(() -> soon(here.awaitAsync())).hasCauseInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(here::getCount)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("count: 2 (expected: the count of those who have counted down ready before)");
        soon(another.resetAsync());
        assertThat(here.getCount()).isEqualTo(2);
    }

    @Test
    void aWaitEndsWithAnInterruptWithTheTimeAndWithTheConnection() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(here::await).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(here.await(Duration.ofMillis(20))).isFalse();
        CompletableFuture<Void> waiting = here.awaitAsync();
        CompletableFuture<Void> cancelled = here.awaitAsync();
        cancelled.cancel(true);
        one.close();
        assertThatThrownBy(() -> soon(waiting)).hasCauseInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> here.await(Duration.ofMillis(-1))).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> DistributedCountDownLatch.of(two.etcd, "ready", 0))
                .isInstanceOf(InvalidSettingException.class);
        awaitKeys(cluster, prefix, 0);
    }
}
