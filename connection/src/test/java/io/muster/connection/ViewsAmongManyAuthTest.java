package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Views that share streams, of a user who may not read all that they are of. */
class ViewsAmongManyAuthTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MANY = 20;

    private static EtcdConnection connect(EtcdCluster cluster) {
        return EtcdConnection.open(
                Settings.of(cluster).credentials("app", "secret").build());
    }

    /** etcd may refuse a watch without saying which one. */
    @Test
    void onlyTheOneThatIsRefusedWaitsForItsPermission() {
        try (EtcdCluster cluster = EtcdCluster.builder().auth(AuthMode.SIMPLE).start()) {
            cluster.truth().addUser("app", "secret", "app/");
            try (EtcdConnection etcd = connect(cluster)) {
                List<PrefixView> views = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    views.add(etcd.viewAmongMany(KeyRange.prefix("app/" + i + "/")));
                }
                PrefixView denied = etcd.viewAmongMany(KeyRange.prefix("other/"));
                for (int i = MANY; i < 2 * MANY; i++) {
                    views.add(etcd.viewAmongMany(KeyRange.prefix("app/" + i + "/")));
                }
                for (int i = 0; i < views.size(); i++) {
                    views.get(i).ready().orTimeout(60, TimeUnit.SECONDS).join();
                    cluster.truth().put("app/" + i + "/k", "1");
                }
                await().atMost(LIMIT)
                        .until(() ->
                                views.stream().allMatch(view -> view.snapshot().size() == 1));
                assertThat(denied.freshness()).isEqualTo(Freshness.LOADING);
                cluster.etcdctl("role", "grant-permission", "app", "--prefix=true", "read", "other/");
                denied.ready().orTimeout(60, TimeUnit.SECONDS).join();
                await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.LIVE));
            }
        }
    }
}
