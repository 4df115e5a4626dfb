package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.AccessDeniedException;
import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration.State;
import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@EtcdTest(auth = AuthMode.SIMPLE)
class PermissionTest {
    private final ServiceInstance orders = ServiceInstance.of("orders", "10.0.0.5", 8080);

    @Test
    void whoMayNotWriteIsToldSoAndNothingStaysRegistered(EtcdCluster cluster) {
        cluster.truth().addUser("registrar", "secret", "allowed/");
        try (EtcdConnection denied = connect(cluster, "registrar", "denied/");
                EtcdConnection allowed = connect(cluster, "registrar", "allowed/")) {
            ServiceRegistry registry = ServiceRegistry.of(denied);

            assertThatThrownBy(() -> registry.register(orders)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> registry.register(orders)).isInstanceOf(AccessDeniedException.class);
            assertThat(ServiceRegistry.of(allowed).register(orders).state()).isEqualTo(State.REGISTERED);
        }
    }

    @Test
    void oneThatIsRefusedDoesNotKeepTheOthersOut(EtcdCluster cluster) {
        cluster.truth().addUser("half", "secret", "mixed/services/mine/");
        try (EtcdConnection etcd = connect(cluster, "half", "mixed/")) {
            ServiceRegistry registry = ServiceRegistry.of(etcd);
            List<CompletableFuture<Registration>> mine = new ArrayList<>();
            List<CompletableFuture<Registration>> theirs = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                mine.add(registry.registerAsync(ServiceInstance.of("mine", "10.0.0.5", 8080)));
                if (i % 10 == 0) {
                    theirs.add(registry.registerAsync(ServiceInstance.of("theirs", "10.0.0.5", 8080)));
                }
            }

            assertThat(mine)
                    .allSatisfy(one -> assertThat(one)
                            .succeedsWithin(SOON)
                            .satisfies(made -> assertThat(made.state()).isEqualTo(State.REGISTERED)));
            assertThat(theirs)
                    .allSatisfy(one -> assertThat(one)
                            .failsWithin(SOON)
                            .withThrowableThat()
                            .withCauseInstanceOf(AccessDeniedException.class));
        }
    }

    private static EtcdConnection connect(EtcdCluster cluster, String user, String namespace) {
        return EtcdConnection.open(
                Etcd.settings(cluster, namespace).credentials(user, "secret").build());
    }
}
