package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Session;
import io.muster.connection.queue.Ticket.Beside;
import java.time.Duration;
import java.util.Optional;

/**
 * How one stands in a line: with which keys, and behind whom.
 *
 * <p>One is let in while fewer than so many of the keys that count for it are older than its own. For those who want to be
 * alone all keys count, and one is too many; of those who share, only the ones count that want to be alone. Who wants to be alone where others share has
 * two keys of one revision: when it is ready to share, it deletes the one that keeps those away, and keeps its place by
 * the other.
 */
final class Admission {
    /** Why one stands in line. */
    private enum Kind {
        /** To be the first, where nobody shares. */
        FIRST,
        /** To be one of a few. */
        ONE_OF_FEW,
        /** To be one of those who share. */
        SHARED,
        /** To be the only one where others share. */
        ALONE
    }

    private static final String ALONE_PART = "alone/";
    private static final String SHARED_PART = "shared/";
    /** Behind all leases, which are hexadecimal numbers. */
    private static final String DELAY_PART = "~delay/";

    private final Kind kind;
    private final QueueName name;
    private final int places;
    private final Duration delay;
    private final KeyRange counted;

    private Admission(Kind kind, QueueName name, int places, Duration delay) {
        this.kind = kind;
        this.name = name;
        this.places = places;
        this.delay = delay;
        this.counted = kind == Kind.SHARED ? KeyRange.prefix(part(ALONE_PART)) : name.range();
    }

    static Admission first(QueueName name) {
        return new Admission(Kind.FIRST, name, 1, Duration.ZERO);
    }

    /** All who enter have to say the same number of places. */
    static Admission oneOfFew(QueueName name, int places) {
        return new Admission(Kind.ONE_OF_FEW, name, places, Duration.ZERO);
    }

    static Admission shared(QueueName name) {
        return new Admission(Kind.SHARED, name, 1, Duration.ZERO);
    }

    static Admission alone(QueueName name) {
        return new Admission(Kind.ALONE, name, 1, Duration.ZERO);
    }

    /** The same; whoever loses its hold keeps the others waiting for a while. */
    Admission delayedAfterLoss(Duration delay) {
        return new Admission(kind, name, places, delay);
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

    /** So many of those are let in at a time. */
    int places() {
        return places;
    }

    /** How long a place is kept from others when it was lost. */
    Duration delay() {
        return delay;
    }

    /** Whether one has a second key, by which it can stay when it begins to share. */
    boolean canBeShared() {
        return kind == Kind.ALONE;
    }

    /**
     * Keys that nobody else has.
     *
     * @param session for the place in line
     * @param lasting for the key that outlives it; the same one if there is no delay
     */
    Ticket ticket(Session session, Session lasting) {
        AttemptKey attempt = AttemptKey.take(name.range(), session.leaseId());
        return switch (kind) {
            case FIRST ->
                new Ticket(
                        session,
                        attempt,
                        attempt.bytes(),
                        delay.isZero() ? null : new Beside(lasting, attempt.under(part(DELAY_PART)), delay));
            case ONE_OF_FEW -> new Ticket(session, attempt, attempt.under(part(places + "/")), null);
            case SHARED -> new Ticket(session, attempt, attempt.under(part(SHARED_PART)), null);
            case ALONE ->
                new Ticket(
                        session,
                        attempt,
                        attempt.under(part(ALONE_PART)),
                        new Beside(session, attempt.under(part(SHARED_PART)), Duration.ZERO));
        };
    }

    /** What is wrong when a key stands in this line that goes by another number of places. */
    Optional<InvalidSettingException> disagreement(KeyValue other) {
        if (kind != Kind.ONE_OF_FEW || other.key().startsWith(part(places + "/"))) {
            return Optional.empty();
        }
        String rest = other.key().dropFirst(name.range().start().size()).utf8();
        String theirs = rest.substring(0, Math.max(0, rest.indexOf('/')));
        return Optional.of(new InvalidSettingException(
                "permits", places, theirs + ", as for those who hold or wait for permits of " + name.name()));
    }

    /** Whether the key stands beside another one, as long as that one is there. */
    boolean isBeside(Bytes key) {
        return key.startsWith(part(kind == Kind.FIRST ? DELAY_PART : SHARED_PART));
    }

    /** Whether the key is one of somebody who shares, unless it only stands beside another one. */
    boolean isShared(Bytes key) {
        return (kind == Kind.SHARED || kind == Kind.ALONE) && key.startsWith(part(SHARED_PART));
    }
}
