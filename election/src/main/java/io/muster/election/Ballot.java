package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.FencingToken;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How a candidate is written at etcd: its id, after a tab its priority, after another since when it stands or leads, and
 * after a space what it proclaims.
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

    Bytes proclaiming(String value, Instant since) {
        String name = id + "\t" + priority + "\t" + since;
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
            return new Candidate(text, "", term, 0, Optional.empty());
        }
        int space = text.indexOf(' ');
        String value = space < 0 ? "" : text.substring(space + 1);
        String[] name = (space < 0 ? text : text.substring(0, space)).split("\t", 3);
        return new Candidate(
                name[0],
                value,
                term,
                name.length < 2 ? 0 : priority(name[1]),
                name.length < 3 ? Optional.empty() : since(name[2]));
    }

    private static int priority(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Optional<Instant> since(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
