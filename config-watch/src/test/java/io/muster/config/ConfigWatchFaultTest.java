package io.muster.config;

import static io.muster.config.Etcd.connectLazily;
import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigStatus.Freshness;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.UnavailableException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@EtcdTest(own = true)
class ConfigWatchFaultTest {
    @Test
    void whileEtcdIsDownTheLastGoodConfigurationStaysAndSaysHowOldItIs(EtcdCluster cluster) {
        EtcdMember member = cluster.member(0);
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, "/down/orders/");
            store.set("max", "5");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(store.prefix())
                    .optionalLayer("/down/instance/")
                    .open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);

                member.kill();

                eventually().until(() -> watch.status().freshness() == Freshness.STALE);
                eventually().until(() -> watch.status().staleness().compareTo(Duration.ofSeconds(1)) > 0);
                assertThat(watch.snapshot().staleness()).isPositive();
                assertThat(watch.status().isHealthy()).isFalse();
                assertThat(max.get()).isEqualTo(5);
                assertThat(watch.bind("max", long.class).get()).isEqualTo(5);

                member.restart();

                eventually().until(() -> watch.status().isHealthy());
                assertThat(watch.status().staleness()).isZero();
                watch.awaitRevision(store.set("max", "6"))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                assertThat(max.get()).isEqualTo(6);
            }
        }
    }

    @Test
    void aClusterThatBeganAnewIsFollowedAlthoughItsRevisionsAreLower(EtcdCluster cluster) {
        EtcdMember member = cluster.member(0);
        try (EtcdConnection etcd = connectLazily(cluster)) {
            ConfigStore service = ConfigStore.of(etcd, "/anew/service/");
            ConfigStore zone = ConfigStore.of(etcd, "/anew/zone/");
            zone.set("zone", "old");
            for (int i = 0; i < 20; i++) {
                service.set("max", Integer.toString(i));
            }
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(service.prefix())
                    .layer(zone.prefix())
                    .open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                LiveValue<String> place = watch.bind("zone", String.class);
                long before = watch.snapshot().revision();

                member.wipe();
                eventually()
                        .ignoreExceptionsInstanceOf(CoordinationException.class)
                        .until(() -> service.set("max", "100") > 0);
                zone.set("zone", "new");

                eventually().untilAsserted(() -> {
                    assertThat(max.get()).isEqualTo(100);
                    assertThat(place.get()).isEqualTo("new");
                });
                assertThat(watch.snapshot().revision()).isLessThan(before);
                eventually().until(() -> watch.status().isHealthy());
            }
        }
    }

    @Test
    void openingWithoutEtcdFailsInTimeNamingTheLayersThatCouldNotBeRead(EtcdCluster cluster) {
        EtcdMember member = cluster.member(0);
        try (EtcdConnection etcd = connectLazily(cluster)) {
            member.kill();
            ConfigWatchBuilder builder = ConfigWatch.builder(etcd)
                    .defaults(ConfigFactory.parseString("max = 1"))
                    .layer("/unread/a/")
                    .layer("/unread/b/")
                    .openTimeout(Duration.ofSeconds(1));

            assertThatThrownBy(builder::open)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not read from etcd within PT1S: /unread/a/, /unread/b/");

            try (ConfigWatch watch = builder.startOnDefaults().open()) {
                LiveValue<Integer> max = watch.bind("max", int.class);
                assertThat(max.get()).isEqualTo(1);
                assertThat(watch.snapshot().source()).isEqualTo(ConfigSnapshot.Source.DEFAULTS);
                assertThat(watch.status().freshness()).isEqualTo(Freshness.LOADING);

                member.restart();
                ConfigStore.of(etcd, "/unread/a/").set("max", "2");
                ConfigStore.of(etcd, "/unread/b/").set("max", "3");

                eventually().untilAsserted(() -> assertThat(max.get()).isEqualTo(3));
            }
        } finally {
            member.restart();
        }
    }
}
