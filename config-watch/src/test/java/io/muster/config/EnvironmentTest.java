package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import org.junit.jupiter.api.Test;

@EtcdTest
class EnvironmentTest {
    @Test
    void onlyVariablesThatAreNamedCanBeReadByWhatIsStored(EtcdCluster cluster, @RandomPrefix String prefix) {
        assertThat(System.getenv()).containsKey("PATH");
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.edit()
                    .document("x.conf", "path = ${?PATH}, never = ${?MUSTER_NEVER_SET}, c = 1")
                    .commit();
            try (ConfigWatch shut = builder(etcd, prefix).open();
                    ConfigWatch open = builder(etcd, prefix)
                            .environment("PATH", "MUSTER_NEVER_SET")
                            .open()) {
                assertThat(shut.snapshot().config()).isEqualTo(ConfigFactory.parseString("c = 1"));
                assertThat(open.snapshot().config().getString("path")).isEqualTo(System.getenv("PATH"));
                assertThat(open.snapshot().config().hasPath("never")).isFalse();
            }
        }
    }

    private static ConfigWatchBuilder builder(EtcdConnection etcd, String prefix) {
        return ConfigWatch.builder(etcd).layer(prefix).openTimeout(Etcd.LONG);
    }
}
