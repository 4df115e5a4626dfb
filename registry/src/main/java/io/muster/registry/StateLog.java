package io.muster.registry;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what becomes of registrations: the first to which something happens by name, and of those to which the
 * same happens within the next second how many they were. So one that is lost is told at once, and ten thousand that are
 * lost together take two lines. Each by itself is told at debug. Thread-safe.
 */
final class StateLog {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    static final Duration GAP = Duration.ofSeconds(1);

    private final Timing timing;
    private final Consumer<String> warnings;
    private final Consumer<String> notes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Lately> lately = new LinkedHashMap<>();

    /** To how many the same has happened since it was last told. */
    private static final class Lately {
        private final Consumer<String> log;
        private int more;
        private String last = "";

        Lately(Consumer<String> log) {
            this.log = log;
        }
    }

    StateLog(Timing timing, Consumer<String> warnings, Consumer<String> notes) {
        this.timing = timing;
        this.warnings = warnings;
        this.notes = notes;
    }

    static StateLog of(Timing timing) {
        return new StateLog(timing, LOG::warn, LOG::info);
    }

    /** A record is not in etcd any more. */
    void lost(String key, String reason) {
        tell(warnings, key, reason + "; registering again");
    }

    /** A registration has another state. */
    void moved(String key, Registration.State from, Registration.State to) {
        tell(notes, key, from + " → " + to);
    }

    private void tell(Consumer<String> log, String key, String what) {
        LOG.debug("{}: {}", key, what);
        lock.lock();
        try {
            Lately same = lately.get(what);
            if (same != null) {
                same.more++;
                same.last = key;
                return;
            }
            lately.put(what, new Lately(log));
        } finally {
            lock.unlock();
        }
        log.accept(key + ": " + what);
        timing.schedule(GAP, () -> tellOfMore(what));
    }

    private void tellOfMore(String what) {
        Lately same;
        lock.lock();
        try {
            same = lately.remove(what);
            if (same != null && same.more > 0) {
                lately.put(what, new Lately(same.log));
            }
        } finally {
            lock.unlock();
        }
        if (same != null && same.more > 0) {
            same.log.accept(what + ": " + same.more + " more, the last of them " + same.last);
            timing.schedule(GAP, () -> tellOfMore(what));
        }
    }

    /** Tells what has been kept back. */
    void close() {
        List<String> untold;
        lock.lock();
        try {
            untold = new ArrayList<>(lately.keySet());
        } finally {
            lock.unlock();
        }
        untold.forEach(this::tellOfMore);
    }
}
