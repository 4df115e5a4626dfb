package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.FencingToken;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyValue;

/**
 * How a candidate is written at etcd: its id, after a tab its priority unless that is 0, and after a space what it
 * proclaims.
 *
 * <p>So {@code etcdctl elect --listen} shows the id first, and an id has no white space. What other programs propose
 * under etcd's own recipe is their id as a whole: their keys end in a bare lease, ours in a lease and a count.
 *
 * @param id what it calls itself
 * @param priority before whom it goes
 */
record Ballot(String id, int priority) {
    Ballot {
        checkWord("candidateId", id);
    }

    static void checkWord(String setting, String word) {
        if (word.isEmpty() || word.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new InvalidSettingException(setting, "\"" + word + "\"", "at least one character, no white space");
        }
    }

    Bytes proclaiming(String value) {
        String name = priority == 0 ? id : id + "\t" + priority;
        return Bytes.utf8(value.isEmpty() ? name : name + " " + value);
    }

    /** Whether it was written as here, and not by another program. */
    static boolean isOurs(KeyValue entry) {
        String key = entry.keyText();
        return key.indexOf('-', key.lastIndexOf('/')) > 0;
    }

    static Candidate read(KeyValue entry, long clusterId) {
        String text = entry.valueText();
        FencingToken term = FencingToken.of(clusterId, entry.createRevision());
        if (!isOurs(entry)) {
            return new Candidate(text, "", term, 0);
        }
        int space = text.indexOf(' ');
        String name = space < 0 ? text : text.substring(0, space);
        String value = space < 0 ? "" : text.substring(space + 1);
        int tab = name.indexOf('\t');
        return tab < 0
                ? new Candidate(name, value, term, 0)
                : new Candidate(name.substring(0, tab), value, term, priority(name.substring(tab + 1)));
    }

    private static int priority(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
