package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.registry.DiscoveryOptions.Ejection;
import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.InstanceExplanation.Verdict;
import io.muster.registry.NoInstanceException.Reason;
import io.muster.registry.ServiceInstance.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From whom a view chooses, by its options; all without etcd. */
class ChoosingTest {
    private final DiscoveryOptions plain = DiscoveryOptions.of(Selector.roundRobin());
    private final ServiceInstance one = ServiceInstance.of("orders", "10.0.0.5", 8080);
    private final ServiceInstance a =
            one.withId("a").withZone("eu-1").withVersion("1").withTags("canary", "fast");
    private final ServiceInstance b =
            one.withId("b").withZone("eu-2").withVersion("2").withTags("fast");
    private final ServiceInstance c = one.withId("c").withZone("eu-2").withVersion("2");

    @Test
    void onlyWhoIsUpIsChosenUnlessOtherwiseAsked() {
        InstanceList list = list(a, b.withStatus(Status.DRAINING), c.withStatus(Status.STARTING));

        assertThat(chosen(plain, list)).containsExactly("a");
        assertThat(chosen(plain.statuses(Status.DRAINING, Status.UP), list)).containsExactly("a", "b");
    }

    @Test
    void filtersByTagVersionAndAnythingElse() {
        InstanceList list = list(a, b, c);

        assertThat(chosen(plain.tagged("fast"), list)).containsExactly("a", "b");
        assertThat(chosen(plain.tagged("fast", "canary"), list)).containsExactly("a");
        assertThat(chosen(plain.version("2"), list)).containsExactly("b", "c");
        assertThat(chosen(plain.version("2").tagged("fast"), list)).containsExactly("b");
        assertThat(chosen(plain.where(instance -> instance.id().equals("c")), list))
                .containsExactly("c");
    }

    @Test
    void aHealthyZoneKeepsAllCalls() {
        assertThat(shareOf("eu-1", zone(10, 10))).isEqualTo(1.0);
        assertThat(shareOf("eu-1", zone(10, 8))).isEqualTo(1.0);
    }

    @Test
    void aZoneThatIsHalfGoneSendsWhatItCannotTakeElsewhere() {
        assertThat(shareOf("eu-1", zone(10, 5))).isBetween(0.68, 0.72);
        assertThat(shareOf("eu-1", zone(10, 1))).isBetween(0.12, 0.16);
        assertThat(shareOf("eu-1", zone(10, 0))).isZero();
    }

    @Test
    void whoIsNewGrowsIntoItsWeight() {
        Member old = new Member(a, new Vitals(false, 0));
        Member young = new Member(b, new Vitals(true, 0));
        InstanceList list = list(old, young);
        Chooser chooser =
                new Chooser(DiscoveryOptions.of(Selector.weightedRandom()).slowStart(Duration.ofSeconds(10)));

        assertThat(weights(chooser, list, Duration.ofMillis(1))).containsExactly(100.0, 10.0);
        assertThat(weights(chooser, list, Duration.ofSeconds(5))).containsExactly(100.0, 50.0);
        assertThat(weights(chooser, list, Duration.ofSeconds(10))).containsExactly(100.0, 100.0);
        assertThat(chooser.choose(list, Duration.ofSeconds(5).toNanos()).growing())
                .isTrue();
        assertThat(chooser.choose(list, Duration.ofSeconds(10).toNanos()).growing())
                .isFalse();
    }

    @Test
    void whoIsEjectedIsLeftOutForItsTime() {
        DiscoveryOptions options = plain.ejecting(new Ejection(3, Duration.ofSeconds(10), 0.5));
        Member bad = new Member(a, new Vitals(false, 0));
        InstanceList list = list(bad, new Member(b, new Vitals(false, 0)));
        bad.vitals().eject(Duration.ofSeconds(10), 0);

        assertThat(ids(new Chooser(options).choose(list, 1))).containsExactly("b");
        assertThat(ids(new Chooser(options).choose(list, Duration.ofSeconds(10).toNanos())))
                .containsExactly("a", "b");
        assertThat(ids(new Chooser(plain).choose(list, 1))).containsExactly("a", "b");
        assertThat(new Chooser(options).explain(list, "a", 1).verdict()).isEqualTo(Verdict.EJECTED);
    }

    @Test
    void eachEjectionIsLongerThanTheOneBefore() {
        Vitals vitals = new Vitals(false, 0);

        assertThat(IntStream.range(0, 12)
                        .mapToObj(i -> vitals.eject(Duration.ofSeconds(1), 0).toSeconds()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 10L, 10L);
    }

    @Test
    void whoVanishedIsChosenWhenNothingElseIsLeft() {
        Member lost = new Member(a, new Vitals(false, 0));

        assertThat(chosen(plain, list(List.of(lost), b, c))).containsExactly("b", "c");
        assertThat(chosen(plain, list(List.of(lost), b.withStatus(Status.DOWN))))
                .containsExactly("a");
        assertThat(chosen(plain.version("2"), list(List.of(lost), b.withStatus(Status.DOWN))))
                .isEmpty();
    }

    @Test
    void whenMoreThanHalfVanishAllAreChosen() {
        Member lostA = new Member(a, new Vitals(false, 0));
        Member lostB = new Member(b, new Vitals(false, 0));

        assertThat(chosen(plain, list(List.of(lostA), c))).containsExactly("c");
        assertThat(chosen(plain, list(List.of(lostA, lostB), c))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(chosen(plain.limbo(new Limbo(Duration.ofMinutes(1), 10, 1)), list(List.of(lostA, lostB), c)))
                .containsExactly("c");
    }

    @Test
    void theReasonSaysWhyThereIsNobody() {
        DiscoveryOptions ejecting = plain.ejecting(new Ejection(1, Duration.ofSeconds(1), 1));
        Member bad = new Member(a, new Vitals(false, 0));
        bad.vitals().eject(Duration.ofSeconds(1), 0);

        assertReason(plain, InstanceList.unread("orders"), Reason.NOT_LOADED);
        assertReason(plain, list(new Member[0]), Reason.NONE_REGISTERED);
        assertReason(plain, list(a.withStatus(Status.DRAINING), b.withStatus(Status.DRAINING)), Reason.ALL_DRAINING);
        assertReason(plain, list(a.withStatus(Status.DRAINING), b.withStatus(Status.DOWN)), Reason.NONE_UP);
        assertReason(plain.version("3"), list(a, b), Reason.ALL_FILTERED);
        assertReason(ejecting, list(bad), Reason.ALL_EJECTED);
    }

    @Test
    void explainsWhatBecomesOfEach() {
        DiscoveryOptions options =
                DiscoveryOptions.of(Selector.smoothWeighted()).tagged("fast").preferring("eu-1");
        ServiceInstance idle = a.withId("idle").withWeight(0);
        Member lost = new Member(a.withId("lost"), new Vitals(false, 0));
        InstanceList list = list(List.of(lost), a, b, c, idle, a.withId("gone").withStatus(Status.DRAINING));

        assertThat(explain(options, list, "a")).isEqualTo(Verdict.CHOSEN_FROM);
        assertThat(explain(options, list, "b")).isEqualTo(Verdict.OTHER_ZONE);
        assertThat(explain(options, list, "c")).isEqualTo(Verdict.FILTERED);
        assertThat(explain(options, list, "idle")).isEqualTo(Verdict.NO_WEIGHT);
        assertThat(explain(options, list, "gone")).isEqualTo(Verdict.STATUS);
        assertThat(explain(options, list, "lost")).isEqualTo(Verdict.IN_LIMBO);
        assertThat(explain(options, list, "nobody")).isEqualTo(Verdict.UNKNOWN);
        assertThat(new Chooser(options).explain(list, "gone", 0).toString()).contains("gone", "DRAINING");
    }

    private InstanceList zone(int registered, int up) {
        return list(IntStream.range(0, registered + 10)
                .mapToObj(i -> one.withId(String.format("%03d", i))
                        .withZone(i < registered ? "eu-1" : "eu-2")
                        .withStatus(i < registered && i >= up ? Status.DOWN : Status.UP))
                .toArray(ServiceInstance[]::new));
    }

    private double shareOf(String zone, InstanceList list) {
        Selector.Picker picker =
                new Chooser(plain.preferring(zone)).choose(list, 0).picker();
        int calls = 100_000;
        return IntStream.range(0, calls)
                        .filter(i -> picker.pick().instance().zone().equals(zone))
                        .count()
                / (double) calls;
    }

    private static void assertReason(DiscoveryOptions options, InstanceList list, Reason reason) {
        assertThatThrownBy(() -> new Chooser(options).choose(list, 0).picker().pick())
                .isInstanceOfSatisfying(
                        NoInstanceException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Verdict explain(DiscoveryOptions options, InstanceList list, String id) {
        return new Chooser(options).explain(list, id, 0).verdict();
    }

    private static List<String> chosen(DiscoveryOptions options, InstanceList list) {
        return ids(new Chooser(options).choose(list, 0));
    }

    private static List<String> ids(Chooser.Choice choice) {
        return choice.members().stream().map(Member::id).toList();
    }

    private static List<Double> weights(Chooser chooser, InstanceList list, Duration at) {
        return chooser.choose(list, at.toNanos()).members().stream()
                .map(Member::weight)
                .toList();
    }

    private static InstanceList list(ServiceInstance... instances) {
        return list(List.of(), instances);
    }

    private static InstanceList list(List<Member> limbo, ServiceInstance... instances) {
        MemberTree members = MemberTree.ofSorted(Arrays.stream(instances)
                .sorted(Comparator.comparing(ServiceInstance::id))
                .map(instance -> new Member(instance, new Vitals(false, 0)))
                .toList());
        return new InstanceList("orders", members, limbo, 1, 0, false, InstanceList.countUp(members));
    }

    private static InstanceList list(Member... all) {
        MemberTree members = MemberTree.ofSorted(List.of(all));
        return new InstanceList("orders", members, List.of(), 1, 0, false, InstanceList.countUp(members));
    }
}
