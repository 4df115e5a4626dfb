package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.muster.config.Explanation.Candidate;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

@EtcdTest
class ExplanationTest {
    @Test
    void everySourceIsNamedAndSecretsAreNotShown(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore low = ConfigStore.of(etcd, prefix + "low/");
            ConfigStore high = ConfigStore.of(etcd, prefix + "high/");
            long document = low.edit()
                    .document("a.conf", "db { url = \"x:\"${db.port}\n max = 1, password = low-word }")
                    .commit()
                    .revision();
            low.set("db.max", "2");
            high.set("db.port", "1");
            long max = high.set("db.max", "3");
            high.set("db.password", "high-word");
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .defaults(ConfigFactory.parseString("db.max = 0, db.window = 1s"))
                    .layer(low.prefix())
                    .layer(high.prefix())
                    .overrides(ConfigFactory.parseString("other = 1"))
                    .open()) {
                Explanation explained = watch.explain("db.max");

                assertThat(explained.value()).contains("\"3\"");
                assertThat(explained.revision()).isEqualTo(watch.snapshot().revision());
                assertThat(explained.candidates())
                        .extracting(
                                Candidate::layer, candidate -> candidate.key().orElse(""), Candidate::value)
                        .containsExactly(
                                Tuple.tuple(high.prefix(), high.prefix() + "db/max", "\"3\""),
                                Tuple.tuple(low.prefix(), low.prefix() + "db/max", "\"2\""),
                                Tuple.tuple(low.prefix(), low.prefix() + "a.conf", "1"),
                                Tuple.tuple("defaults", "", "0"));
                assertThat(explained.winner()).map(Candidate::revision).contains(max);
                assertThat(explained.candidates().get(2).revision()).isEqualTo(document);
                assertThat(explained.toString()).contains("* " + high.prefix() + ": \"3\" [etcd " + high.prefix());

                assertThat(watch.explain("db.url").value()).contains("\"x:1\"");
                assertThat(watch.explain("db.url").candidates())
                        .extracting(Candidate::value)
                        .containsExactly("\"${…}\"");
                assertThat(watch.explain("db.nothing").value()).isEmpty();
                assertThat(watch.explain("db.nothing").winner()).isEmpty();
                for (String path : new String[] {"", "db", "db.password"}) {
                    assertThat(watch.explain(path).toString()).contains("***").doesNotContain("-word");
                }

                long bad = etcd.kv().put(high.prefix() + "bad.conf", "db { max = ");
                watch.awaitRevision(bad)
                        .handle((snapshot, refused) -> null)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                assertThat(watch.explain("db.max").toString()).isEqualTo(explained.toString());
            }
        }
    }
}
