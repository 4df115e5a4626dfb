package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.OutcomeUnknownException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.net.URI;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class ConfigStoreTest {
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
    void aPathIsAKeyUnderThePrefix() {
        long revision = store.set("shop.\"eu.west\".max", "5");

        assertThat(etcd.kv()
                        .get(store.prefix() + "shop/eu.west/max")
                        .orElseThrow()
                        .modRevision())
                .isEqualTo(revision);
        assertThat(store.read().get("shop.\"eu.west\".max").orElseThrow().value())
                .isEqualTo("5");

        store.remove("shop.\"eu.west\".max");
        assertThat(store.read().keys()).isEmpty();
    }

    @Test
    void anEditIsOneRevision() {
        store.set("old", "1");

        ConfigEdit.Result result = store.edit()
                .set("a", "1")
                .set("b", "2")
                .remove("old")
                .document("c.conf", "d = 1")
                .commit();

        assertThat(result.isCommitted()).isTrue();
        StoredLayer layer = store.read();
        assertThat(layer.keys()).extracting(StoredLayer.StoredKey::name).containsExactly("a", "b", "c.conf");
        assertThat(layer.keys()).extracting(StoredLayer.StoredKey::revision).containsOnly(result.revision());
    }

    @Test
    void anEditOnConditionIsNotMadeWhenSomebodyElseWroteTheLayer() {
        store.edit().set("a", "1").set("b", "1").commit();
        StoredLayer base = store.read();
        store.set("c", "somebody else's");

        ConfigEdit.Result result =
                store.edit().set("a", "2").ifUnchangedSince(base).commit();

        assertThat(result)
                .isInstanceOfSatisfying(
                        ConfigEdit.Conflict.class,
                        conflict -> assertThat(conflict.lastWritten()).contains(store.prefix() + "c"));
        assertThat(store.read().get("a").orElseThrow().value()).isEqualTo("1");
        assertThat(store.edit()
                        .set("a", "2")
                        .ifUnchangedSince(store.read())
                        .commit()
                        .isCommitted())
                .isTrue();
    }

    @Test
    void anEditOnConditionNoticesThatAKeyItTouchesIsGone() {
        store.set("a", "1");
        StoredLayer base = store.read();
        store.remove("a");

        assertThat(store.edit().set("a", "2").ifUnchangedSince(base).commit().isCommitted())
                .isFalse();
    }

    @Test
    void anEditThatExpectsRevisionsOfSingleKeysIsMadeOnlyIfTheyAreSo() {
        long a = store.set("a", "1");
        long document = store.edit().document("d.conf", "x = 1").commit().revision();
        store.set("beside", "1");

        assertThat(store.edit().set("b", "1").ifRevision("a", a).commit().isCommitted())
                .as("others may have written other keys")
                .isTrue();
        assertThat(store.edit().set("b", "2").ifRevision("a", a - 1).commit().isCommitted())
                .isFalse();
        assertThat(store.edit().set("c", "1").ifRevision("c", 0).commit().isCommitted())
                .isTrue();
        assertThat(store.edit().set("c", "2").ifRevision("c", 0).commit().isCommitted())
                .isFalse();
        assertThat(store.edit()
                        .removeDocument("d.conf")
                        .ifDocumentRevision("d.conf", document)
                        .publish("ann", "not needed")
                        .isCommitted())
                .isTrue();
        assertThat(store.edit()
                        .set("a", "2")
                        .ifDocumentRevision("d.conf", document)
                        .publish("ann", "too late")
                        .isCommitted())
                .isFalse();
        assertThat(store.edit()
                        .set("a", "2")
                        .ifUnchangedSince(store.read())
                        .ifRevision("a", a)
                        .publish("ann", "both")
                        .isCommitted())
                .isTrue();
        assertThat(store.history(10)).extracting(Publication::comment).containsExactly("both", "not needed");
    }

    @Test
    void whatNoWatchCouldReadIsNotWritten() {
        assertThatThrownBy(() -> store.set("a..b", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.set("\"x.conf\"", "1")).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> store.set("", "1")).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> store.set("\"a/b\"", "1")).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> store.edit().document("c.conf", "a = ")).isInstanceOf(ConfigRejectedException.class);
        assertThatThrownBy(() -> store.edit().document("c", "a = 1")).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> store.edit().commit()).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void asManyChangesAsEtcdTakesAreMadeAtOnceAndMoreAreRefused() {
        ConfigEdit edit = store.edit();
        for (int i = 0; i < 127; i++) {
            edit.set("k" + i, "1");
        }
        assertThat(edit.ifUnchangedSince(store.read()).commit().isCommitted()).isTrue();
        assertThat(edit.ifUnchangedSince(store.read()).commit().isCommitted()).isTrue();
        assertThatThrownBy(() -> edit.set("one-more", "1").commit())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("128 changes (expected: from 1 to 127)");
    }

    @Test
    void whetherAnInterruptedWriteWasMadeIsNotKnown(EtcdCluster cluster) {
        int port = URI.create(cluster.member(0).endpoint()).getPort();
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port);
                EtcdConnection slow = EtcdConnection.open(
                        Etcd.settings(cluster).endpoints(proxy.endpoint()).build())) {
            ConfigStore behind = ConfigStore.of(slow, store.prefix());
            List<ThrowingCallable> writes = List.of(
                    () -> behind.set("a", "1"),
                    () -> behind.edit().set("a", "2").publish("somebody", "for a reason"));
            proxy.blackHole();
            for (ThrowingCallable write : writes) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(write)
                        .isInstanceOf(OutcomeUnknownException.class)
                        .hasMessageContaining("interrupted while waiting");
                assertThat(Thread.interrupted()).isTrue();
            }
            proxy.heal();
        }
    }
}
