package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.config.StoredLayer.StoredKey;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree of a layer becomes what a file says. */
@EtcdTest
class ImportTest {
    @TempDir
    private Path folder;

    private EtcdConnection etcd;
    private ConfigStore store;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        etcd = Etcd.connect(cluster);
        store = ConfigStore.of(etcd, prefix);
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void aTreeBecomesWhatTheFileSaysWithTheFewestChanges() throws IOException {
        store.edit()
                .set("limits.max", "50")
                .set("limits.window", "1s")
                .set("limits.gone", "1")
                .document("limits/more.conf", "x = 1")
                .set("limitsless", "stays")
                .set("other", "stays")
                .commit();
        StoredLayer before = store.read();
        Path file = file("limits.conf", """
                max = 50
                window = 2s
                version = 1.10
                hosts = [a, b]
                shop { "eu.west" = ${max} }
                """);

        ConfigEdit edit = store.edit().replaceTree("limits", file, before);
        long revision = edit.publish("ann", "from a file").revision();

        StoredLayer after = store.read();
        TreeMap<String, String> keys = new TreeMap<>();
        after.keys().forEach(key -> keys.put(key.name(), key.value()));
        assertThat(keys)
                .containsOnly(
                        entry("limits/hosts/0", "a"),
                        entry("limits/hosts/1", "b"),
                        entry("limits/max", "50"),
                        entry("limits/shop/eu.west", "50"),
                        entry("limits/version", "1.10"),
                        entry("limits/window", "2s"),
                        entry("limitsless", "stays"),
                        entry("other", "stays"));
        assertThat(after.keys().stream()
                        .filter(key -> key.revision() == revision)
                        .map(StoredKey::name))
                .as("what was so already is not written")
                .doesNotContain("limits/max");
        assertThat(store.history(1).get(0).changes())
                .as("and no part of the publication")
                .extracting(Publication.Replaced::name)
                .containsExactly(
                        "limits/gone",
                        "limits/hosts/0",
                        "limits/hosts/1",
                        "limits/more.conf",
                        "limits/shop/eu.west",
                        "limits/version",
                        "limits/window");
        assertThat(store.edit().replaceTree("limits", file, after).isEmpty()).isTrue();
    }

    @Test
    void theWholeLayerMayComeFromAFileInAnyFormat() throws IOException {
        store.edit().set("a", "1").document("x.json", "{ \"b\": 1 }").commit();

        store.edit()
                .replaceTree("", file("all.properties", "c.d = 2\ne = x"), store.read())
                .commit();
        assertThat(store.read().keys()).extracting(StoredKey::name).containsExactly("c/d", "e");

        store.edit()
                .replaceTree("", file("all.json", "{\"e\": \"x\", \"f\": true}"), store.read())
                .commit();
        assertThat(store.read().keys()).extracting(StoredKey::value).containsExactly("x", "true");
    }

    @Test
    void itIsNotMadeOverSomebodyElsesChange() throws IOException {
        store.set("a", "1");
        ConfigEdit edit = store.edit().replaceTree("", file("x.conf", "a = 2"), store.read());
        store.set("b", "1");

        assertThat(edit.publish("ann", "late")).isInstanceOf(ConfigEdit.Conflict.class);
        assertThat(store.read().get("a")).map(StoredKey::value).contains("1");
    }

    @Test
    void whatNoKeysCanSayIsRefusedNamingAllOfIt() throws IOException {
        store.set("a", "1");

        assertThat(problems("x.conf", "a = null, b = [], c {}, \"d/e\" = 1, \"f.conf\" = 1, \"\" = 1, g = 1"))
                .hasSize(6)
                .anySatisfy(problem -> assertThat(problem).startsWith("a: null").contains("x.conf: 1"))
                .anySatisfy(problem -> assertThat(problem).startsWith("b: empty"))
                .anySatisfy(problem -> assertThat(problem).startsWith("c: empty"));
        assertThat(problems("x.conf", "")).singleElement().asString().contains("holds nothing");
        assertThat(problems("x.conf", "a = ${nowhere}"))
                .singleElement()
                .asString()
                .contains("${nowhere}");
        assertThat(problems("x.conf", "a = ${?PATH}"))
                .singleElement()
                .asString()
                .contains("holds nothing");
        assertThat(problems("x.conf", "include file(\"y\")")).hasSize(1);
        assertThat(problems("x.json", "{")).hasSize(1);
        assertThatThrownBy(() -> store.edit().replaceTree("", folder.resolve("none.conf"), store.read()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.conf");
        assertThatThrownBy(() -> store.edit().replaceTree("", folder.resolve("x.txt"), store.read()))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aFileOfMoreThanEtcdTakesAtOnceIsRefusedAndNeverSplit() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 128; i++) {
            many.append("key").append(i).append(" = 1\n");
        }
        ConfigEdit edit = store.edit().replaceTree("", file("x.conf", many.toString()), store.read());

        assertThatThrownBy(edit::commit).isInstanceOf(InvalidSettingException.class);
        assertThat(store.read().keys()).isEmpty();
    }

    private List<String> problems(String name, String text) throws IOException {
        Path file = file(name, text);
        StoredLayer base = store.read();
        return catchThrowableOfType(
                        ConfigRejectedException.class, () -> store.edit().replaceTree("", file, base))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static java.util.Map.Entry<String, String> entry(String key, String value) {
        return java.util.Map.entry(key, value);
    }
}
