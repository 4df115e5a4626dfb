package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What instances say of a layer, as keys of etcd: one for each, outside the layer, while the instance lives. */
final class AcknowledgementKeys {
    private static final Pattern STATEMENT =
            Pattern.compile("(applied|rejected)@(\\d{1,18})(?:: (.*))?", Pattern.DOTALL);
    private static final int LONGEST_REASON = 1_000;

    private final Bytes prefix;

    AcknowledgementKeys(String layer) {
        prefix = Bytes.utf8("/muster/acknowledged" + (layer.startsWith("/") ? "" : "/") + layer + "@");
    }

    KeyRange range() {
        return KeyRange.prefix(prefix);
    }

    Bytes key(String instance) {
        return Bytes.utf8(prefix.utf8() + instance);
    }

    /** What is to be said of a generation; empty while nothing of etcd has been looked at. */
    static String statement(Generation generation) {
        Judgement judgement = generation.judgement();
        if (!judgement.isAccepted()) {
            String reason = judgement.problems().isEmpty()
                    ? ""
                    : judgement.problems().get(0).toString();
            int end = Math.min(reason.length(), LONGEST_REASON);
            return "rejected@" + judgement.revision() + ": " + reason.substring(0, end);
        }
        return generation.content().source() == ConfigSnapshot.Source.SERVER ? "applied@" + judgement.revision() : "";
    }

    /** What all instances say; what is no statement is passed over. */
    List<Acknowledgement> read(Collection<KeyValue> stored) {
        return stored.stream().map(this::read).flatMap(Optional::stream).toList();
    }

    private Optional<Acknowledgement> read(KeyValue stored) {
        Matcher statement = STATEMENT.matcher(stored.valueText());
        if (!statement.matches()) {
            return Optional.empty();
        }
        String reason = statement.group(3);
        return Optional.of(new Acknowledgement(
                stored.key().dropFirst(prefix.size()).utf8(),
                Long.parseLong(statement.group(2)),
                statement.group(1).equals("applied"),
                reason == null ? "" : reason));
    }
}
