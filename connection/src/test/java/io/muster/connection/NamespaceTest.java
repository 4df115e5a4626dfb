package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import org.junit.jupiter.api.Test;

@EtcdTest
class NamespaceTest {
    @Test
    void twoNamespacesDoNotSeeEachOther(EtcdCluster cluster, @RandomPrefix String prefix) {
        EtcdSettings red = Settings.of(cluster).namespace(prefix + "red/").build();
        EtcdSettings reds = Settings.of(cluster).namespace(prefix + "reds/").build();
        try (EtcdConnection one = EtcdConnection.open(red);
                EtcdConnection other = EtcdConnection.open(reds)) {
            one.kv().put("a", "1");
            other.kv().put("a", "2");
            other.kv().put("b", "3");
            assertThat(one.kv().get("a")).map(KeyValue::valueText).contains("1");
            assertThat(one.kv().list(KeyRange.prefix("")))
                    .extracting(KeyValue::keyText)
                    .containsExactly("a");
            assertThat(one.kv()
                            .commit(Txn.when(Compare.absent(Bytes.utf8("b")))
                                    .then(Op.put(Bytes.utf8("b"), Bytes.utf8("4")), Op.get(Bytes.utf8("b"))))
                            .read(1)
                            .first())
                    .map(KeyValue::keyText)
                    .contains("b");
            assertThat(cluster.truth().get(prefix + "red/b")).contains("4");
            assertThat(one.kv().delete(KeyRange.prefix(""))).isEqualTo(2);
            assertThat(other.kv().list(KeyRange.prefix(""))).hasSize(2);
        }
    }
}
