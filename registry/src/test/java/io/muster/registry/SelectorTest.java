package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final int SELECTIONS = 1_000_000;

    @Test
    void roundRobinTakesTurns() {
        Selector.Picker picker = new RoundRobin(new Turns(0)).over(instances(3));

        assertThat(IntStream.range(0, 7).mapToObj(i -> picker.pick().instance().id()))
                .containsExactly("0", "1", "2", "0", "1", "2", "0");
    }

    @Test
    void whoseTurnItIsFollowsFromTheCountWhateverTheSize() {
        for (int size = 1; size < 100; size++) {
            List<Member> members = instances(size);
            for (int start : new int[] {0, 1, size, 65_535, 1 << 30, Integer.MAX_VALUE - 3, Integer.MIN_VALUE, -1}) {
                Selector.Picker picker = new RoundRobin(new Turns(start)).over(members);
                for (int i = 0; i < 5; i++) {
                    int expected = ((start + i) & Integer.MAX_VALUE) % size;
                    assertThat(picker.pick()).isSameAs(members.get(expected));
                }
            }
        }
    }

    @Test
    void aTurnGoesOnWhenTheListChanges() {
        Selector selector = new RoundRobin(new Turns(0));
        selector.over(instances(3)).pick();

        assertThat(selector.over(instances(3)).pick().instance().id()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE - 500_000, -500_000})
    void roundRobinIsEvenBeyondTheLargestCount(int start) {
        Map<String, Integer> counts = counts(new RoundRobin(new Turns(start)).over(instances(7)), SELECTIONS);

        assertThat(counts).hasSize(7);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(142_856, 142_859));
    }

    @Test
    void clientsThatStartTogetherBeginWithDifferentInstances() {
        Set<String> first = new HashSet<>();
        for (int client = 0; client < 200; client++) {
            first.add(
                    Selector.roundRobin().over(instances(10)).pick().instance().id());
        }

        assertThat(first).hasSizeGreaterThan(5);
    }

    @Test
    void roundRobinIsEvenOverThreads() throws Exception {
        int threads = 4;
        Selector.Picker picker = Selector.roundRobin().over(instances(5));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Map<String, Integer>>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> counts(picker, SELECTIONS / threads)));
            }
            Map<String, Integer> all = new HashMap<>();
            for (Future<Map<String, Integer>> one : running) {
                one.get().forEach((id, count) -> all.merge(id, count, Integer::sum));
            }

            assertThat(all).hasSize(5);
            assertThat(all.values()).allSatisfy(count -> assertThat(count).isBetween(200_000 - 16, 200_000 + 16));
        } finally {
            pool.shutdownNow();
        }
    }

    /** Each count is binomial: six standard deviations are exceeded once in half a billion. */
    @Test
    void randomIsEvenWithinWhatChanceAllows() {
        int n = 10;
        double expected = (double) SELECTIONS / n;
        double deviation = Math.sqrt(expected * (1 - 1.0 / n));

        Map<String, Integer> counts = counts(Selector.random().over(instances(n)), SELECTIONS);

        assertThat(counts).hasSize(n);
        assertThat(counts.values())
                .allSatisfy(count -> assertThat(Math.abs(count - expected)).isLessThan(6 * deviation));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void weightedRandomGivesEachItsShare(int copies) {
        int[] weights = IntStream.range(0, 5 * copies)
                .map(i -> new int[] {1, 0, 10, 89, 1_000}[i % 5])
                .toArray();

        assertShares(Selector.weightedRandom().over(weighing(weights)), weights, SELECTIONS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPointOfTheLineBelongsToWhoStandsThere(long seed) {
        Random random = new Random(seed);
        int[] weights = IntStream.range(0, 1 + random.nextInt(300))
                .map(i -> random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(20)))
                .toArray();
        double total = IntStream.of(weights).asDoubleStream().sum();
        WeightTable table = new WeightTable(weighing(weights));
        for (int i = 0; i < 5_000; i++) {
            long point = random.nextLong();
            double place = (point >>> 11) * 0x1.0p-53 * total;
            int at = table.at(point);

            double end =
                    IntStream.rangeClosed(0, at).mapToDouble(j -> weights[j]).sum();
            // Ends are rounded to the four billionth part of a stretch.
            assertThat(place).isBetween(end - weights[at] - total * 1e-9, end + total * 1e-9);
            assertThat(weights[at]).isPositive();
        }
    }

    @Test
    void theLargestWeightBesideTheSmallestKeepsItsShare() {
        int[] weights =
                IntStream.range(0, 2_000).map(i -> i == 1_000 ? 1_000_000 : 1).toArray();

        assertShares(Selector.weightedRandom().over(weighing(weights)), weights, SELECTIONS);
    }

    @Test
    void whenNoneHasAWeightAllAreEqual() {
        Map<String, Integer> counts = counts(Selector.weightedRandom().over(weighing(0, 0, 0)), SELECTIONS);

        assertThat(counts.values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isBetween(330_000, 337_000));
    }

    /** What random choice is off by after a million is a few hundred; this is never off by more than a few. */
    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE - 500_000})
    void smoothWeightedHasGivenEachItsShareAtAnyTime(int start) {
        int[] weights = {5, 1, 1, 0, 93, 100};
        Selector.Picker picker = new SmoothWeighted(new Turns(start)).over(weighing(weights));
        int[] counts = new int[weights.length];
        double worst = 0;
        for (int i = 1; i <= SELECTIONS; i++) {
            counts[Integer.parseInt(picker.pick().instance().id())]++;
            for (int j = 0; j < weights.length; j++) {
                worst = Math.max(worst, Math.abs(counts[j] - i * weights[j] / 200.0));
            }
        }

        assertThat(worst).isLessThan(10);
        assertThat(counts[3]).isZero();
    }

    @Test
    void smoothWeightedSpreadsTheCallsOfEach() {
        Selector.Picker picker = new SmoothWeighted(new Turns(0)).over(weighing(1, 9));
        int since = 0;
        int longest = 0;
        for (int i = 0; i < 10_000; i++) {
            since = picker.pick().instance().id().equals("0") ? 0 : since + 1;
            longest = Math.max(longest, since);
        }

        assertThat(longest).isLessThan(20);
    }

    @Test
    void ofTwoTheOneWithFewerOutstandingCallsIsTaken() {
        List<Member> members = instances(10);
        Selector.Picker picker = Selector.leastOutstanding().over(members);
        for (int i = 0; i < 10_000; i++) {
            ((Member) picker.pick()).vitals().begun();
        }

        // Random choice alone would leave some 100 between the most and the least.
        assertThat(members)
                .allSatisfy(member -> assertThat(member.outstanding()).isBetween(990, 1_010));
    }

    @Test
    void whoDoesNotAnswerGetsNoFurtherCalls() {
        List<Member> members = instances(3);
        for (int i = 0; i < 100; i++) {
            members.get(1).vitals().begun();
        }

        Map<String, Integer> counts = counts(Selector.leastOutstanding().over(members), 10_000);

        assertThat(counts).containsOnlyKeys("0", "2");
    }

    @Test
    void outstandingCallsCountByWeight() {
        List<Member> members = weighing(100, 300);
        Selector.Picker picker = Selector.leastOutstanding().over(members);
        for (int i = 0; i < 4_000; i++) {
            ((Member) picker.pick()).vitals().begun();
        }

        assertThat(members.get(1).outstanding()).isBetween(2_990, 3_010);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 300})
    void whenOneLeavesOnlyItsKeysMove(int weightOfTheFirst) {
        int n = 20;
        int[] weights =
                IntStream.range(0, n).map(i -> i == 0 ? weightOfTheFirst : 100).toArray();
        List<Member> all = weighing(weights);
        List<Member> left = all.stream().filter(one -> !one.id().equals("7")).toList();
        Rendezvous before = new Rendezvous(all);
        Rendezvous after = new Rendezvous(left);
        int moved = 0;
        for (int key = 0; key < 10_000; key++) {
            String was = before.pick("key-" + key).instance().id();
            String is = after.pick("key-" + key).instance().id();
            if (was.equals("7")) {
                moved++;
            } else {
                assertThat(is).isEqualTo(was);
            }
        }

        assertThat(moved).isBetween(300, 10_000 / n + 150);
    }

    @Test
    void keysAreSharedOutByWeight() {
        int[] weights = {100, 300, 600};
        Rendezvous rendezvous = new Rendezvous(weighing(weights));
        Map<String, Integer> counts = new HashMap<>();
        for (int key = 0; key < 100_000; key++) {
            counts.merge(rendezvous.pick("key-" + key).instance().id(), 1, Integer::sum);
        }

        assertThat(counts.get("0")).isBetween(9_000, 11_000);
        assertThat(counts.get("1")).isBetween(29_000, 31_000);
    }

    /** Each count is binomial: six standard deviations are exceeded once in half a billion. */
    private static void assertShares(Selector.Picker picker, int[] weights, int selections) {
        Map<String, Integer> counts = counts(picker, selections);
        double total = IntStream.of(weights).asDoubleStream().sum();
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] / total;
            double deviation = Math.sqrt(selections * share * (1 - share));
            assertThat((double) counts.getOrDefault(String.valueOf(i), 0))
                    .isCloseTo(selections * share, Offset.offset(6 * deviation + 5));
        }
    }

    private static Map<String, Integer> counts(Selector.Picker picker, int selections) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < selections; i++) {
            counts.merge(picker.pick().instance().id(), 1, Integer::sum);
        }
        return counts;
    }

    private static List<Member> instances(int count) {
        return weighing(IntStream.generate(() -> 100).limit(count).toArray());
    }

    private static List<Member> weighing(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> ServiceInstance.of("orders", "h", 1)
                        .withId(String.valueOf(i))
                        .withWeight(weights[i]))
                .map(instance -> new Member(instance, new Vitals(false, 0)))
                .toList();
    }
}
