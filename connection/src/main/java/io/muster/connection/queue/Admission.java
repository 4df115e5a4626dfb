package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.Session;

/**
 * How one stands in a line: with which keys, and behind whom.
 *
 * <p>One is let in when none of the keys that count for it is older than its own. For those who want to be alone all keys
 * count; for those who share, only the ones of those who want to be alone. Who wants to be alone where others share has
 * two keys of one revision: when it is ready to share, it deletes the one that keeps those away, and keeps its place by
 * the other.
 */
final class Admission {
    /** Why one stands in line. */
    private enum Kind {
        /** To be the first, where nobody shares. */
        FIRST,
        /** To be one of those who share. */
        SHARED,
        /** To be the only one where others share. */
        ALONE
    }

    private static final String ALONE_PART = "alone/";
    private static final String SHARED_PART = "shared/";

    private final Kind kind;
    private final QueueName name;
    private final KeyRange counted;

    private Admission(Kind kind, QueueName name) {
        this.kind = kind;
        this.name = name;
        this.counted = kind == Kind.SHARED ? KeyRange.prefix(part(ALONE_PART)) : name.range();
    }

    static Admission first(QueueName name) {
        return new Admission(Kind.FIRST, name);
    }

    static Admission shared(QueueName name) {
        return new Admission(Kind.SHARED, name);
    }

    static Admission alone(QueueName name) {
        return new Admission(Kind.ALONE, name);
    }

    private Bytes part(String part) {
        return name.range().start().concat(Bytes.utf8(part));
    }

    /** The line. */
    QueueName name() {
        return name;
    }

    /** Of the line's keys, those that one waits for if they are older. */
    KeyRange counted() {
        return counted;
    }

    /** Whether one has a second key, by which it can stay when it begins to share. */
    boolean canBeShared() {
        return kind == Kind.ALONE;
    }

    /** Keys that nobody else has. */
    Ticket ticket(Session session) {
        AttemptKey attempt = AttemptKey.take(name.range(), session.leaseId());
        return switch (kind) {
            case FIRST -> new Ticket(session, attempt, attempt.bytes(), null);
            case SHARED -> new Ticket(session, attempt, attempt.under(part(SHARED_PART)), null);
            case ALONE ->
                new Ticket(session, attempt, attempt.under(part(ALONE_PART)), attempt.under(part(SHARED_PART)));
        };
    }

    /** Whether the key is one of somebody who shares, unless it only stands beside another one. */
    boolean isShared(Bytes key) {
        return kind != Kind.FIRST && key.startsWith(part(SHARED_PART));
    }
}
