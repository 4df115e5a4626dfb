package io.muster.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private static SortedSet<String> shards(int count) {
        return IntStream.range(0, count).mapToObj(i -> "s" + i).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedMap<String, Integer> members(int count) {
        SortedMap<String, Integer> members = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> members.put("m" + i, 1));
        return members;
    }

    private static long count(Map<String, String> plan, String member) {
        return plan.values().stream().filter(member::equals).count();
    }

    private static long moves(Map<String, String> from, Map<String, String> to) {
        return to.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(from.get(entry.getKey())))
                .count();
    }

    @Test
    void withoutMembersNobodyHasAnything() {
        assertThat(ShardPlan.next(shards(3), members(0), Map.of("s0", "gone"))).isEmpty();
    }

    @Test
    void everyShardHasAnOwnerAndTheCountsDifferByAtMostOne() {
        SortedMap<String, String> plan = ShardPlan.next(shards(256), members(5), Map.of());
        assertThat(plan.keySet()).isEqualTo(shards(256));
        assertThat(members(5).keySet())
                .allSatisfy(member -> assertThat(count(plan, member)).isBetween(51L, 52L));
    }

    @Test
    void whatIsBalancedAlreadyDoesNotMove() {
        SortedMap<String, String> plan = ShardPlan.next(shards(256), members(5), Map.of());
        assertThat(ShardPlan.next(shards(256), members(5), plan)).isEqualTo(plan);
    }

    @Test
    void whenAMemberGoesOnlyItsShardsMove() {
        SortedMap<String, String> plan = ShardPlan.next(shards(256), members(5), Map.of());
        SortedMap<String, Integer> four = members(5);
        four.remove("m2");
        assertThat(moves(plan, ShardPlan.next(shards(256), four, plan))).isEqualTo(count(plan, "m2"));
    }

    @Test
    void whenAMemberComesOnlyItsShareMoves() {
        SortedMap<String, String> plan = ShardPlan.next(shards(256), members(4), Map.of());
        SortedMap<String, String> next = ShardPlan.next(shards(256), members(5), plan);
        assertThat(moves(plan, next)).isEqualTo(count(next, "m4")).isBetween(51L, 52L);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        SortedMap<String, String> plan = ShardPlan.next(shards(7), members(2), Map.of());
        assertThat(ShardPlan.read(ShardPlan.written(plan))).isEqualTo(plan);
    }

    /** The least number of moves, found by trying every choice of members that get one more than their share. */
    private static long fewestMoves(int shards, SortedMap<String, Integer> weights, Map<String, String> present) {
        long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
        List<String> members = new ArrayList<>(weights.keySet());
        long fewest = Long.MAX_VALUE;
        for (int choice = 0; choice < 1 << members.size(); choice++) {
            long total = 0;
            long kept = 0;
            boolean allowed = true;
            for (int i = 0; i < members.size(); i++) {
                long share = (long) shards * weights.get(members.get(i));
                long extra = choice >> i & 1;
                allowed &= extra == 0 || share % sum != 0;
                total += share / sum + extra;
                kept += Math.min(share / sum + extra, count(present, members.get(i)));
            }
            if (allowed && total == shards) {
                fewest = Math.min(fewest, shards - kept);
            }
        }
        return fewest;
    }

    @Test
    void anyPlanIsFollowedByABalancedOneWithTheFewestMovesThereAre() {
        Random random = new Random(20);
        for (int round = 0; round < 2_000; round++) {
            int shards = random.nextInt(40);
            SortedMap<String, Integer> weights = new TreeMap<>();
            IntStream.rangeClosed(0, random.nextInt(6))
                    .forEach(i -> weights.put("m" + random.nextInt(9), 1 + random.nextInt(4)));
            Map<String, String> present = new HashMap<>();
            IntStream.range(0, shards + 3).forEach(i -> present.put("s" + i, "m" + random.nextInt(9)));
            present.keySet().removeIf(shard -> random.nextInt(5) == 0);
            SortedMap<String, String> next = ShardPlan.next(shards(shards), weights, present);
            long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
            assertThat(next.keySet()).isEqualTo(shards(shards));
            weights.forEach((member, weight) -> assertThat(Math.abs(count(next, member) * sum - (long) shards * weight))
                    .as("%s of %s", member, next)
                    .isLessThan(sum));
            Map<String, String> known = new HashMap<>(present);
            known.keySet().retainAll(shards(shards));
            assertThat(moves(present, next)).isEqualTo(fewestMoves(shards, weights, known));
        }
    }

    @Test
    void theOrderInWhichThingsAreToldDoesNotMatter() {
        SortedMap<String, String> plan = ShardPlan.next(shards(20), members(3), Map.of());
        List<Map.Entry<String, String>> entries = new ArrayList<>(plan.entrySet());
        Collections.shuffle(entries, new Random(1));
        Map<String, String> shuffled = new HashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
        assertThat(ShardPlan.next(shards(20), members(4), shuffled))
                .isEqualTo(ShardPlan.next(shards(20), members(4), plan));
    }
}
