package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.registry.MemberTree.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTreeTest {
    @ParameterizedTest
    @ValueSource(ints = {5, 40, 300, 1_000})
    void itHoldsWhatASortedMapHoldsAfterTheSameSteps(int ids) {
        Random random = new Random(ids);
        TreeMap<String, Member> expected = new TreeMap<>();
        MemberTree tree = MemberTree.EMPTY;
        for (int round = 0; round < 300; round++) {
            // Now and then most of them at once, and long spells of growing and of shrinking.
            int count = random.nextInt(20) == 0 ? random.nextInt(ids) : 1 + random.nextInt(3);
            boolean isShrinking = round / 50 % 2 == 1;
            List<Step> steps = steps(random, ids, count, isShrinking);
            tree = tree.after(steps);
            steps.forEach(step -> apply(step, expected));

            assertThat(List.copyOf(tree)).isEqualTo(List.copyOf(expected.values()));
            assertThat(tree).hasSize(expected.size());
            String id = id(random.nextInt(ids));
            assertThat(tree.find(id)).isSameAs(expected.get(id));
            if (!expected.isEmpty()) {
                int index = random.nextInt(expected.size());
                assertThat(tree.get(index))
                        .isSameAs(List.copyOf(expected.values()).get(index));
            }
        }
    }

    @Test
    void itEndsWhereItsMembersEnd() {
        MemberTree tree = MemberTree.ofSorted(List.of(member(1, 1)));

        assertThatThrownBy(() -> tree.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(tree.after(List.of(new Step(id(1), null)))).isEmpty();
        assertThat(MemberTree.EMPTY.after(List.of(new Step(id(1), null)))).isEmpty();
        assertThat(MemberTree.EMPTY.find(id(1))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 300, 1_000})
    void twoTreesTellExactlyWhereTheyDiffer(int ids) {
        Random random = new Random(ids);
        MemberTree before = MemberTree.EMPTY;
        for (int round = 0; round < 300; round++) {
            MemberTree after = before.after(steps(random, ids, random.nextInt(ids), false));
            for (int i = random.nextInt(3); i > 0; i--) {
                after = after.after(steps(random, ids, 1, i == 1));
            }

            Map<String, Optional<Member>> told = new TreeMap<>();
            List<String> order = new ArrayList<>();
            after.since(before, (was, now) -> {
                String id = now == null ? Objects.requireNonNull(was).id() : now.id();
                order.add(id);
                told.put(id, Optional.ofNullable(now));
            });

            assertThat(told).isEqualTo(differences(before, after));
            assertThat(order).isSorted().doesNotHaveDuplicates();
            before = after;
        }
    }

    @Test
    void aPointOnItsLineIsThatOfATable() {
        Random random = new Random(1);
        MemberTree tree = MemberTree.ofSorted(IntStream.range(0, 5_000)
                .mapToObj(i -> member(i, i % 3 == 0 ? 0 : random.nextInt(1_000)))
                .toList());
        WeightTable table = new WeightTable(tree);

        long others = random.longs(200_000)
                .filter(point -> tree.at(point) != table.at(point))
                .count();

        // But for points at the very border of two, where one rounds so and the other so.
        assertThat(others).isLessThan(5);
        assertThat(random.longs(200_000).mapToObj(point -> tree.get(tree.at(point))))
                .allMatch(one -> one.weight() > 0);
        assertThat(tree.get(tree.at(0)).weight()).isPositive();
        assertThat(tree.get(tree.at(-1)).weight()).isPositive();
    }

    @Test
    void withoutAnyWeightAllHaveTheSame() {
        MemberTree tree = MemberTree.ofSorted(
                IntStream.range(0, 100).mapToObj(i -> member(i, 0)).toList());

        int[] counts = new int[100];
        new Random(2).longs(100_000).forEach(point -> counts[tree.at(point)]++);

        assertThat(counts).doesNotContain(0);
        assertThat(tree.at(0)).isZero();
        assertThat(tree.at(-1)).isEqualTo(99);
    }

    private static List<Step> steps(Random random, int ids, int count, boolean isShrinking) {
        TreeMap<String, Step> steps = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(ids);
            boolean isGone = random.nextInt(4) < (isShrinking ? 3 : 1);
            steps.put(id(number), new Step(id(number), isGone ? null : member(number, random.nextInt(100))));
        }
        return List.copyOf(steps.values());
    }

    private static void apply(Step step, Map<String, Member> to) {
        Member now = step.now();
        if (now == null) {
            to.remove(step.id());
        } else {
            to.put(step.id(), now);
        }
    }

    @SuppressWarnings("ReferenceEquality") // as the trees tell it
    private static Map<String, Optional<Member>> differences(MemberTree before, MemberTree after) {
        Map<String, Optional<Member>> differences = new TreeMap<>();
        Map<String, Member> olds = new TreeMap<>();
        before.forEach(member -> olds.put(member.id(), member));
        for (Member now : after) {
            if (olds.remove(now.id()) != now) {
                differences.put(now.id(), Optional.of(now));
            }
        }
        olds.keySet().forEach(id -> differences.put(id, Optional.empty()));
        return differences;
    }

    private static String id(int number) {
        return "id-%04d".formatted(number);
    }

    private static Member member(int number, int weight) {
        return member(id(number), weight);
    }

    private static Member member(String id, int weight) {
        return new Member(ServiceInstance.of("orders", "h", 1).withId(id).withWeight(weight), new Vitals(false, 0));
    }
}
