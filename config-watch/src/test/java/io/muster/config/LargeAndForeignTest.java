package io.muster.config;

import static io.muster.config.Etcd.LONG;
import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What etcd holds may be as large as etcd allows, and need not be text. */
@EtcdTest(own = true)
class LargeAndForeignTest {
    /** Much is read here, also on a machine that has little time for it. */
    private static final Duration LONGEST = LONG.multipliedBy(4);

    private EtcdConnection etcd;

    @BeforeEach
    void connect(EtcdCluster cluster) {
        etcd = Etcd.connect(cluster);
    }

    @AfterEach
    void disconnect() {
        etcd.close();
    }

    private ConfigWatch watch(String prefix) {
        return ConfigWatch.builder(etcd).layer(prefix).openTimeout(LONGEST).open();
    }

    private static void judged(ConfigWatch watch, long revision) {
        watch.awaitRevision(revision)
                .handle((snapshot, refused) -> null)
                .orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** A document of exactly so many bytes, most of them in one text. */
    private static String document(int max, int bytes) {
        String head = "limits { max = " + max + ", window = ${window} }\nwindow = 10s\ntext = \"";
        return head + "x".repeat(bytes - head.length() - 1) + "\"";
    }

    @Test
    void aDocumentOfAMegabyteAndAHalfIsReadFollowedAndHealed() {
        String key = "/large/document/all.conf";
        etcd.kv().put(key, document(1, 1_500_000));
        try (ConfigWatch watch = watch("/large/document/")) {
            LiveValue<Integer> max = watch.bind("limits.max", int.class);
            assertThat(watch.snapshot().config().getString("text")).hasSizeGreaterThan(1_499_000);

            judged(watch, etcd.kv().put(key, document(2, 1_500_000)));
            assertThat(max.get()).isEqualTo(2);
            assertThat(watch.snapshot().config().getString("limits.window")).isEqualTo("10s");

            String torn = document(3, 1_500_000);
            judged(watch, etcd.kv().put(key, torn.substring(0, torn.length() - 1)));
            assertThat(watch.status().verdict()).isEqualTo(Verdict.REJECTED);
            assertThat(watch.status().problems()).singleElement().satisfies(problem -> {
                assertThat(problem.key()).contains(key);
                assertThat(problem.toString()).hasSizeLessThan(2_000);
            });
            assertThat(max.get()).isEqualTo(2);

            judged(watch, etcd.kv().put(key, torn));
            assertThat(max.get()).isEqualTo(3);
        }
    }

    @Test
    void aDocumentBeyondWhatEtcdTakesIsRefusedThereAndBeyondWhatTheWatchTakesHere() {
        String prefix = "/large/beyond/";
        etcd.kv().put(prefix + "limits/max", "1");
        ConfigLimits small = new ConfigLimits(100_000, 1 << 20, 64, 10, 1000);
        try (ConfigWatch watch = ConfigWatch.builder(etcd)
                .layer(prefix)
                .limits(small)
                .openTimeout(LONGEST)
                .open()) {
            LiveValue<Integer> max = watch.bind("limits.max", int.class);

            assertThatThrownBy(() -> etcd.kv().put(prefix + "all.conf", document(2, 1_600_000)))
                    .isInstanceOf(RequestRefusedException.class);
            judged(watch, etcd.kv().put(prefix + "all.conf", document(2, 100_001)));

            assertThat(watch.status().problems())
                    .extracting(Problem::message)
                    .containsExactly("100001 bytes (expected: at most 100000)");
            assertThat(max.get()).isEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNoTextAreRefusedNamingTheKeyAndHealed() {
        String prefix = "/foreign/";
        Bytes value = Bytes.utf8(prefix + "name");
        Bytes key = Bytes.utf8(prefix).concat(Bytes.of((byte) 0xff, (byte) 0xfe));
        etcd.kv().put(prefix + "name", "good");
        try (ConfigWatch watch = watch(prefix)) {
            LiveValue<String> name = watch.bind("name", String.class);

            long latin = etcd.kv().put(value, Bytes.of((byte) 'm', (byte) 0xe4));
            judged(watch, latin);
            assertThat(watch.status().problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                            "a value that is no UTF-8 text (expected: UTF-8) [etcd /foreign/name @ " + latin + "]");
            assertThat(name.get()).isEqualTo("good");

            judged(watch, etcd.kv().put(value, Bytes.utf8("mä")));
            assertThat(watch.status().verdict()).isEqualTo(Verdict.ACCEPTED);
            assertThat(name.get()).isEqualTo("mä");

            long odd = etcd.kv().put(key, Bytes.utf8("1"));
            judged(watch, odd);
            assertThat(watch.status().problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                            "a key that is no UTF-8 text (expected: UTF-8) [etcd /foreign/\\xff\\xfe @ " + odd + "]");
            assertThat(name.get()).isEqualTo("mä");

            etcd.kv().delete(KeyRange.single(key));
            eventually().atMost(LONGEST).until(() -> watch.status().verdict() == Verdict.ACCEPTED);
            judged(watch, etcd.kv().put(prefix + "name", "again"));
            assertThat(name.get()).isEqualTo("again");
        }
    }

    @Test
    void amongAHundredThousandKeysOneIsChangedAndTheOthersAreLeftAlone() {
        String prefix = "/many/";
        int groups = 1_000;
        int keys = 100;
        List<CompletableFuture<?>> written = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            Op[] puts = new Op[keys];
            for (int key = 0; key < keys; key++) {
                puts[key] = Op.put(Bytes.utf8(prefix + "g" + group + "/k" + key), Bytes.utf8(group + "-" + key));
            }
            written.add(etcd.kv().commitAsync(Txn.when().then(puts)));
            if (written.size() == 10) {
                written.forEach(CompletableFuture::join);
                written.clear();
            }
        }
        try (ConfigWatch watch = watch(prefix)) {
            LiveValue<Map<String, String>> changed = watch.bind("g500", new ConfigType<>() {});
            LiveValue<Map<String, String>> other = watch.bind("g501", new ConfigType<>() {});
            ConfigSnapshot before = watch.snapshot();
            assertThat(before.config().root()).hasSize(groups);
            assertThat(before.config().root().values())
                    .allSatisfy(group -> assertThat((Map<?, ?>) group).hasSize(keys));
            Map<String, String> left = other.get();
            List<String> told = new CopyOnWriteArrayList<>();
            other.onChange((was, is) -> told.add("other"));
            changed.onChange((was, is) -> told.add(was.get("k7") + " → " + is.get("k7")));

            judged(watch, etcd.kv().put(prefix + "g500/k7", "new"));

            assertThat(changed.get()).containsEntry("k7", "new").hasSize(keys);
            assertThat(other.get()).isSameAs(left);
            assertThat(ConfigDiff.between(before, watch.snapshot()).changes())
                    .extracting(ConfigDiff.Change::toString)
                    .containsExactly("g500.k7: \"500-7\" → \"new\"");
            eventually().atMost(LONGEST).until(() -> told.contains("500-7 → new"));
            assertThat(told).containsExactly("500-7 → new");
        }
    }
}
