package io.muster.election;

import io.muster.connection.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Who should lead which shard: computed from the members, their weights, and who should lead what now. */
final class ShardPlan {
    private ShardPlan() {}

    /**
     * The next plan. Every shard has an owner, unless there is no member. What each member has differs from its share by
     * weight by less than one, and no other plan of that kind moves fewer shards.
     *
     * @param shards all shards
     * @param weights the members, each with its weight, more than 0
     * @param present who should lead what now; other shards and members that are gone do not matter
     */
    static SortedMap<String, String> next(
            SortedSet<String> shards, SortedMap<String, Integer> weights, Map<String, String> present) {
        SortedMap<String, String> next = new TreeMap<>();
        if (weights.isEmpty()) {
            return next;
        }
        Map<String, Integer> room = quotas(shards.size(), weights, holdings(shards, present));
        Deque<String> homeless = new ArrayDeque<>();
        for (String shard : shards) {
            String owner = present.get(shard);
            if (owner != null && room.getOrDefault(owner, 0) > 0) {
                room.merge(owner, -1, Integer::sum);
                next.put(shard, owner);
            } else {
                homeless.add(shard);
            }
        }
        for (String member : weights.keySet()) {
            for (int left = room.getOrDefault(member, 0); left > 0; left--) {
                next.put(homeless.remove(), member);
            }
        }
        return next;
    }

    /** How many each has now. */
    private static Map<String, Integer> holdings(SortedSet<String> shards, Map<String, String> present) {
        Map<String, Integer> holdings = new HashMap<>();
        for (String shard : shards) {
            String owner = present.get(shard);
            if (owner != null) {
                holdings.merge(owner, 1, Integer::sum);
            }
        }
        return holdings;
    }

    /**
     * How many each gets: its share rounded down, and one of those that are left over then. These go first to members
     * that have one more already, since each of them keeps a shard that would move else.
     */
    private static Map<String, Integer> quotas(
            int shards, SortedMap<String, Integer> weights, Map<String, Integer> holdings) {
        long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
        Map<String, Integer> quotas = new HashMap<>();
        Map<String, Long> fractions = new HashMap<>();
        int left = shards;
        for (Map.Entry<String, Integer> member : weights.entrySet()) {
            long share = (long) shards * member.getValue();
            quotas.put(member.getKey(), (int) (share / sum));
            fractions.put(member.getKey(), share % sum);
            left -= (int) (share / sum);
        }
        Set<String> over = new HashSet<>();
        quotas.forEach((member, floor) -> {
            if (holdings.getOrDefault(member, 0) > floor) {
                over.add(member);
            }
        });
        List<String> order = new ArrayList<>(weights.keySet());
        order.removeIf(member -> fractions.getOrDefault(member, 0L) == 0);
        order.sort(Comparator.comparing((String member) -> !over.contains(member))
                .thenComparing(member -> -fractions.getOrDefault(member, 0L))
                .thenComparing(Comparator.naturalOrder()));
        order.subList(0, left).forEach(member -> quotas.merge(member, 1, Integer::sum));
        return quotas;
    }

    /** As it is written at etcd: a line for each shard, its name and its member. */
    static Bytes written(Map<String, String> plan) {
        StringBuilder text = new StringBuilder();
        plan.forEach(
                (shard, member) -> text.append(shard).append(' ').append(member).append('\n'));
        return Bytes.utf8(text.toString());
    }

    /** What {@link #written} wrote; lines that it did not write are left out. */
    static SortedMap<String, String> read(Bytes written) {
        SortedMap<String, String> plan = new TreeMap<>();
        written.utf8().lines().forEach(line -> {
            int space = line.indexOf(' ');
            if (space > 0) {
                plan.put(line.substring(0, space), line.substring(space + 1));
            }
        });
        return plan;
    }
}
