package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue as this process sees it: a standing view of its keys, by age, and who of this process stands where.
 *
 * <p>All who wait in one queue on one connection share it. It only says when to look: that somebody is first is decided
 * by a read, since a view may lag. A change wakes those whom it concerns, not all.
 */
final class Line {
    private final PrefixView view;
    private final Subscription subscription;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Seen> byAge = new TreeSet<>();
    /** What is seen of those keys that some wait for and others do not. */
    private final Map<KeyRange, TreeSet<Seen>> parts = new HashMap<>();

    private final Map<Bytes, Place> places = new HashMap<>();
    private final Map<Bytes, List<Place>> behind = new HashMap<>();
    /** Those who wait for one of several places, by age: any key that goes may let the oldest of them in. */
    private final TreeMap<Seen, Place> crowd = new TreeMap<>();

    private long revision;

    Line(PrefixView view, Executor executor) {
        this.view = view;
        this.parts.put(view.range(), byAge);
        this.subscription = view.subscribe(executor, this::apply);
    }

    PrefixView view() {
        return view;
    }

    void close() {
        subscription.close();
        view.close();
    }

    /** Tells when a key is gone. */
    void watch(Stander stander) {
        changing(wakeUps -> {
            Place place = place(stander);
            if (place != null) {
                look(place, wakeUps);
            }
        });
    }

    /** Tells when a key seems to be let in, or it is gone; a read has shown who was next before it. */
    void standBehind(Stander stander, KeyValue before) {
        changing(wakeUps -> {
            Place place = place(stander);
            if (place == null) {
                return;
            }
            boolean behindOne = stander.admission().places() == 1;
            if (behindOne && (revision < stander.revision() || isSeen(before.key(), before.createRevision()))) {
                putBehind(place, before.key());
            } else {
                place.waiting = true;
                if (!behindOne) {
                    crowd.put(place.seen(), place);
                }
                look(place, wakeUps);
            }
        });
    }

    /** Tells it nothing more. */
    void leave(Stander stander) {
        lock.lock();
        try {
            Place place = places.get(stander.key());
            if (place != null && place.stander == stander) {
                places.remove(stander.key());
                stepOut(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where it stands; null if it is late, and its key has come to somebody else since. */
    private @Nullable Place place(Stander stander) {
        Place there = places.get(stander.key());
        if (there != null && there.stander == stander) {
            return there;
        }
        if (there != null) {
            if (there.stander.revision() > stander.revision()) {
                return null;
            }
            stepOut(there);
        }
        Place place = new Place(stander);
        places.put(stander.key(), place);
        return place;
    }

    private void apply(ViewChange change) {
        changing(wakeUps -> {
            List<Bytes> removed = new ArrayList<>();
            change.entries().forEach(entry -> remember(entry, removed));
            boolean first = revision == 0;
            revision = change.snapshot().revision();
            if (first || change.resync()) {
                List.copyOf(places.values()).forEach(place -> look(place, wakeUps));
            } else {
                removed.forEach(key -> removed(key, wakeUps));
                if (!removed.isEmpty()) {
                    lookAtCrowd(wakeUps);
                }
            }
        });
    }

    private void remember(ViewChange.Entry entry, List<Bytes> removed) {
        if (entry instanceof ViewChange.Added added) {
            add(Seen.of(added.now()));
        } else if (entry instanceof ViewChange.Removed gone) {
            remove(Seen.of(gone.before()));
            removed.add(gone.key());
        } else if (entry instanceof ViewChange.Changed changed
                && changed.before().createRevision() != changed.now().createRevision()) {
            remove(Seen.of(changed.before()));
            add(Seen.of(changed.now()));
            removed.add(changed.key());
        }
    }

    private void removed(Bytes key, List<Runnable> wakeUps) {
        Place own = places.get(key);
        if (own != null) {
            look(own, wakeUps);
        }
        for (Place place : List.copyOf(behind.getOrDefault(key, List.of()))) {
            look(place, wakeUps);
        }
    }

    /** The oldest are let in first: behind one who is not, nobody is. */
    private void lookAtCrowd(List<Runnable> wakeUps) {
        Map.Entry<Seen, Place> next = crowd.firstEntry();
        while (next != null) {
            look(next.getValue(), wakeUps);
            next = next.getValue().waiting ? null : crowd.higherEntry(next.getKey());
        }
    }

    /** Finds out where a place stands now. */
    private void look(Place place, List<Runnable> wakeUps) {
        Stander stander = place.stander;
        if (revision < stander.revision()) {
            return;
        }
        if (!isSeen(stander.key(), stander.revision())) {
            stepOut(place);
            places.remove(stander.key());
            wakeUps.add(stander::gone);
        } else if (place.waiting) {
            Seen before = before(stander);
            if (before == null) {
                stepOut(place);
                wakeUps.add(stander::atFront);
            } else if (stander.admission().places() == 1) {
                stepOut(place);
                putBehind(place, before.key());
            }
        }
    }

    /** One of those that a stander waits for, the youngest if one is enough; null if it is let in. */
    private @Nullable Seen before(Stander stander) {
        NavigableSet<Seen> counted = counted(stander.admission().counted());
        Seen own = new Seen(stander.revision(), Bytes.EMPTY);
        int places = stander.admission().places();
        return places == 1
                ? counted.lower(own)
                : counted.headSet(own, false).stream()
                        .skip(places - 1L)
                        .findFirst()
                        .orElse(null);
    }

    /** The part of the line that some wait for. */
    private NavigableSet<Seen> counted(KeyRange range) {
        return parts.computeIfAbsent(range, part -> {
            TreeSet<Seen> seen = new TreeSet<>();
            byAge.stream().filter(key -> part.contains(key.key())).forEach(seen::add);
            return seen;
        });
    }

    private void add(Seen seen) {
        parts.forEach((range, part) -> {
            if (range.contains(seen.key())) {
                part.add(seen);
            }
        });
    }

    private void remove(Seen seen) {
        parts.values().forEach(part -> part.remove(seen));
    }

    private boolean isSeen(Bytes key, long createRevision) {
        return byAge.contains(new Seen(createRevision, key));
    }

    private void putBehind(Place place, Bytes before) {
        place.waiting = true;
        place.before = before;
        behind.computeIfAbsent(before, key -> new ArrayList<>(1)).add(place);
    }

    private void stepOut(Place place) {
        place.waiting = false;
        crowd.remove(place.seen());
        Bytes before = place.before;
        place.before = null;
        List<Place> others = before == null ? null : behind.get(before);
        if (others != null && others.remove(place) && others.isEmpty()) {
            behind.remove(before);
        }
    }

    /** Changes the line under its lock, and tells those concerned when it is free again. */
    private void changing(Consumer<List<Runnable>> change) {
        List<Runnable> wakeUps = new ArrayList<>(1);
        lock.lock();
        try {
            change.accept(wakeUps);
        } finally {
            lock.unlock();
        }
        wakeUps.forEach(Runnable::run);
    }

    /**
     * A key in line, by age.
     *
     * @param revision the revision that created it; one may create several
     * @param key the key
     */
    private record Seen(long revision, Bytes key) implements Comparable<Seen> {
        static Seen of(KeyValue entry) {
            return new Seen(entry.createRevision(), entry.key());
        }

        @Override
        public int compareTo(Seen other) {
            int byAge = Long.compare(revision, other.revision);
            return byAge != 0 ? byAge : key.compareTo(other.key);
        }
    }

    /** Where somebody stands; guarded by the line's lock. */
    private static final class Place {
        private final Stander stander;
        private boolean waiting;
        private @Nullable Bytes before;

        Place(Stander stander) {
            this.stander = stander;
        }

        Seen seen() {
            return new Seen(stander.revision(), stander.key());
        }
    }
}
