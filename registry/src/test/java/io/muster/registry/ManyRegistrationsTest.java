package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.registry.Registration.State;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many instances of one process: what they share, and that none harms another. */
@EtcdTest
class ManyRegistrationsTest extends WithRegistry {
    private static final int MANY = 1_000;

    /** Half of one each: far from one revision for each, without counting how the batches fell. */
    private static final long FEW_REVISIONS = MANY / 5;

    ManyRegistrationsTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    @Test
    void aThousandShareThreeLeasesAndAreWrittenTogether() {
        long before = cluster.truth().revision();

        List<Registration> registrations = register(MANY);

        assertThat(cluster.truth().revision() - before).isLessThan(FEW_REVISIONS);
        assertThat(registrations).allMatch(one -> one.state() == State.REGISTERED);
        assertThat(entries()).hasSize(MANY);
        assertThat(leases()).hasSizeLessThanOrEqualTo(3).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void closingTheConnectionDeletesThemTogether() {
        register(MANY);
        long before = cluster.truth().revision();

        etcd.close();

        assertThat(entries()).isEmpty();
        assertThat(cluster.truth().revision() - before).isLessThan(FEW_REVISIONS);
    }

    @Test
    void aLeaseThatNobodyUsesAnyMoreEnds() {
        List<Registration> registrations = register(Leases.MOST_KEYS + 1);
        assertThat(leases()).hasSize(2);
        long shared = etcd.session().leaseId();
        long own =
                leases().stream().filter(lease -> lease != shared).findFirst().orElseThrow();

        registrations.forEach(Registration::closeAsync);

        eventually().until(() -> cluster.truth().remaining(own).isEmpty());
        assertThat(cluster.truth().remaining(shared)).isPresent();
    }

    @Test
    void oneInConflictDoesNotKeepTheOthersOut() {
        cluster.truth().put(prefix + "services/orders/150", "foreign");

        List<Registration> registrations = register(300);

        assertThat(registrations.get(150).state()).isEqualTo(State.CONFLICT);
        registrations.remove(150);
        assertThat(registrations).allMatch(one -> one.state() == State.REGISTERED);
        assertThat(cluster.truth().get(prefix + "services/orders/150")).contains("foreign");
    }

    @Test
    void afterTheLossOfAllLeasesAllAreBack() {
        List<Registration> registrations = register(MANY);
        Set<Long> lost = leases();

        lost.forEach(cluster.truth()::revokeLease);

        eventually().untilAsserted(() -> {
            assertThat(entries()).hasSize(MANY).noneMatch(entry -> lost.contains(entry.lease()));
            assertThat(registrations).allMatch(one -> one.state() == State.REGISTERED);
        });
        assertThat(leases()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void whenAllAreDeletedAllAreRestored() {
        List<Registration> registrations = register(300);
        long deleted = cluster.truth().revision() + 1;

        cluster.truth().deletePrefix(prefix + "services/");

        eventually().untilAsserted(() -> {
            assertThat(entries()).hasSize(300).allMatch(entry -> entry.createRevision() > deleted);
            assertThat(registrations).allMatch(one -> one.state() == State.REGISTERED);
        });
    }

    @Test
    void eachIsUpdatedOnItsOwn() {
        List<Registration> registrations = register(300);

        List<CompletableFuture<Long>> updates = IntStream.range(0, 300)
                .mapToObj(i -> registrations.get(i).updateAsync(instance -> instance.withWeight(i)))
                .toList();

        assertThat(CompletableFuture.allOf(updates.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(SOON);
        assertThat(entries()).allSatisfy(entry -> {
            String id = entry.key().substring(entry.key().lastIndexOf('/') + 1);
            assertThat(entry.value()).contains("\"weight\":" + id + ",");
        });
    }

    private List<Registration> register(int count) {
        List<CompletableFuture<Registration>> all = IntStream.range(0, count)
                .mapToObj(i -> registry.registerAsync(
                        ServiceInstance.of("orders", "10.0.0.5", 8080).withId(String.valueOf(i))))
                .toList();
        return all.stream()
                .map(one -> one.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join())
                .collect(Collectors.toList());
    }

    private List<EtcdEntry> entries() {
        return cluster.truth().list(prefix + "services/");
    }

    private Set<Long> leases() {
        return entries().stream().map(EtcdEntry::lease).collect(Collectors.toSet());
    }
}
