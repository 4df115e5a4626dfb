package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names of a group's keys, and what stands in them: under {@code muster/shards/GROUP/} a key for each member, on its
 * session's lease, with its id and its weight, and the plan.
 *
 * @param name the group's
 */
record ShardGroup(String name) {
    private static final AtomicLong NUMBER = new AtomicLong();

    /**
     * What stood there at one revision.
     *
     * @param members the members that live, each with its weight
     * @param plan who should lead what
     * @param planRevision the revision that wrote the plan; 0 if there is none
     */
    record Roster(SortedMap<String, Integer> members, SortedMap<String, String> plan, long planRevision) {}

    String election(String part) {
        return "muster/shards/" + name + "/" + part;
    }

    private String prefix() {
        return "muster/shards/" + name.replace("%", "%25").replace("/", "%2F") + "/";
    }

    KeyRange range() {
        return KeyRange.prefix(prefix());
    }

    Bytes planKey() {
        return Bytes.utf8(prefix() + "plan");
    }

    Bytes newMemberKey(long leaseId) {
        return Bytes.utf8(prefix() + "members/" + Long.toHexString(leaseId) + "-" + NUMBER.incrementAndGet());
    }

    static Bytes member(String id, int weight) {
        return Bytes.utf8(id + " " + weight);
    }

    Roster read(ViewSnapshot snapshot) {
        Map<String, KeyValue> newest = new HashMap<>();
        for (KeyValue entry : snapshot.entries(KeyRange.prefix(prefix() + "members/"))) {
            String text = entry.valueText();
            int space = text.indexOf(' ');
            if (space > 0) {
                newest.merge(
                        text.substring(0, space), entry, (a, b) -> a.createRevision() > b.createRevision() ? a : b);
            }
        }
        SortedMap<String, Integer> members = new TreeMap<>();
        newest.forEach((id, entry) -> members.put(id, weight(entry.valueText().substring(id.length() + 1))));
        return snapshot.get(planKey())
                .map(plan -> new Roster(members, ShardPlan.read(plan.value()), plan.modRevision()))
                .orElseGet(() -> new Roster(members, new TreeMap<>(), 0));
    }

    private static int weight(String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
