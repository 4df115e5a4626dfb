package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of one attempt end with: {@code <lease>-<era>.<number>}, under which no other attempt can meet it anywhere
 * in the line.
 *
 * <p>Whoever reads a line makes etcd pass over all keys that ever stood in it, the deleted ones too, until history is
 * compacted. So a number is used again when its key was given back by etcd's word: a name then has as many keys as there
 * were attempts at a time. Where a request may still be under way that concerns the key, it is never used again: the era
 * changes, which is cheaper than to remember the number.
 */
final class AttemptKey {
    /** The numbers that are in use, by all connections of the process, since these may share a lease. */
    private static final ConcurrentMap<Place, Numbers> IN_USE = new ConcurrentHashMap<>();

    /** How many keys were spent; one count for many names, so that a name rarely changes its era for another one. */
    private static final AtomicLongArray ERAS = new AtomicLongArray(256);

    private final Place place;
    private final Numbers numbers;
    private final int number;
    private final Bytes id;

    private AttemptKey(Place place, Numbers numbers, int number) {
        this.place = place;
        this.numbers = numbers;
        this.number = number;
        this.id = Bytes.utf8(
                Long.toHexString(place.leaseId) + "-" + Long.toString(numbers.era, Character.MAX_RADIX) + "." + number);
    }

    /** One that nobody has. */
    static AttemptKey take(KeyRange range, long leaseId) {
        Place place = new Place(range, leaseId);
        AttemptKey[] taken = new AttemptKey[1];
        IN_USE.compute(place, (same, known) -> {
            Numbers numbers = known == null ? new Numbers(ERAS.get(place.stripe())) : known;
            taken[0] = new AttemptKey(place, numbers, numbers.take());
            return numbers;
        });
        return taken[0];
    }

    /** Its key in the line itself. */
    Bytes bytes() {
        return under(place.range.start());
    }

    /** Its key that begins so. */
    Bytes under(Bytes start) {
        return start.concat(id);
    }

    /** Etcd has said that its keys are gone, and no request that puts or deletes one is under way any more. */
    void giveBack() {
        IN_USE.computeIfPresent(place, (same, known) -> known == numbers ? known.without(number) : known);
    }

    /** Whether the key is there may not be known, or not for ever: nobody gets it again. */
    void spend() {
        // First: whoever finds no numbers in use begins with the era that then is.
        ERAS.incrementAndGet(place.stripe());
        IN_USE.remove(place, numbers);
    }

    /** How many places have keys in use. */
    static int placesInUse() {
        return IN_USE.size();
    }

    private record Place(KeyRange range, long leaseId) {
        int stripe() {
            return Math.floorMod(hashCode(), ERAS.length());
        }
    }

    /** Those in use at one place; changed only while the map holds its entry. */
    private static final class Numbers {
        private final long era;
        private final BitSet taken = new BitSet();

        Numbers(long era) {
            this.era = era;
        }

        int take() {
            int number = taken.nextClearBit(0);
            taken.set(number);
            return number;
        }

        @Nullable
        Numbers without(int number) {
            taken.clear(number);
            return taken.isEmpty() ? null : this;
        }
    }
}
