package io.muster.config;

import io.muster.connection.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that says what is in force: a generation behind one volatile field.
 *
 * <p>Whoever reads it sees a whole generation. Who changes it makes a new one out of the one in force and swaps it in if
 * nobody else did so meanwhile; code of the user's runs while it is made, and no lock is held.
 *
 * <p>Each live value shows what is in force once more, in a volatile field of its own, so that reading it is reading that.
 * Those that change are hidden before the generation is swapped, and shown again after it: who has seen one of them new
 * finds no other one old, and who meets a hidden one takes it from the generation, without waiting.
 */
final class LiveRoot {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoot.class);

    private final String name;
    private final Executor listenerExecutor;
    private final List<Told<?>> listeners = new CopyOnWriteArrayList<>();
    /** Held while a generation is swapped; nothing else happens under it. */
    private final ReentrantLock swap = new ReentrantLock();

    /** The live values by their index, guarded by {@link #swap}. */
    private final List<SlotValue<?>> values = new ArrayList<>();

    private volatile Generation generation = Generation.none();

    /**
     * A root with nothing in force.
     *
     * @param name what to call the configuration in logs
     */
    LiveRoot(String name, Executor listenerExecutor) {
        this.name = name;
        this.listenerExecutor = listenerExecutor;
    }

    /** What is in force. */
    Generation generation() {
        return generation;
    }

    /** Puts a configuration into force if all live values can be made of it, else refuses it; listeners are told. */
    Judgement offer(Content content) {
        return judge(before -> before.offered(content));
    }

    /** Refuses a revision that could not even be merged. */
    Judgement refuse(long revision, List<Problem> problems) {
        Judgement refusal = Judgement.rejected(revision, problems);
        return judge(before -> before.refused(refusal));
    }

    /** Puts a configuration that is not etcd's into force, unless one of etcd's is; what was refused of etcd stays so. */
    void startOn(Content content) {
        judge(before -> {
            if (before.content().source() == ConfigSnapshot.Source.SERVER) {
                return before;
            }
            Generation next = before.offered(content);
            return before.judgement().isAccepted() ? next : next.refused(before.judgement());
        });
    }

    private Judgement judge(UnaryOperator<Generation> step) {
        Generation before = generation;
        Generation next = step.apply(before);
        while (!swapped(before, next)) {
            before = generation;
            next = step.apply(before);
        }
        report(before, next);
        signal();
        return next.judgement();
    }

    /** Puts a generation into the place of another one, if that is still there. */
    private boolean swapped(Generation before, Generation next) {
        swap.lock();
        try {
            if (generation != before) {
                return false;
            }
            List<SlotValue<?>> changed = values.stream()
                    .filter(value -> value.in(before) != value.in(next))
                    .toList();
            changed.forEach(SlotValue::hide);
            generation = next;
            changed.forEach(value -> value.show(next));
            return true;
        } finally {
            swap.unlock();
        }
    }

    private void report(Generation before, Generation next) {
        Judgement judgement = next.judgement();
        if (!judgement.isAccepted()) {
            long inForce = next.content().revision();
            LOG.warn(
                    "{}: revision {} is refused, {} in force:{}",
                    name,
                    judgement.revision(),
                    inForce == 0 ? "nothing of etcd is" : "revision " + inForce + " stays",
                    Problem.lines(judgement.problems()));
        } else if (!before.judgement().isAccepted()) {
            LOG.info("{}: revision {} is good again and in force", name, judgement.revision());
        }
        List<Problem> warnings = next.warnings();
        if (!warnings.isEmpty() && !warnings.equals(before.warnings())) {
            LOG.warn("{}: revision {}:{}", name, judgement.revision(), Problem.lines(warnings));
        }
    }

    /**
     * Adds a live value, or finds the one that is there.
     *
     * @throws ConfigRejectedException if what is in force does not fit it
     */
    SlotValue<?> add(Slot slot, String subject) {
        while (true) {
            Generation before = generation;
            int known = before.indexOf(slot);
            if (known >= 0) {
                return value(known);
            }
            SlotValue<?> added = new SlotValue<>(this, before.cells().size());
            Generation next = before.with(slot, subject);
            if (appended(before, next, added)) {
                List<Problem> warnings = next.cells().get(added.index()).warnings();
                if (!warnings.isEmpty()) {
                    LOG.warn("{}:{}", name, Problem.lines(warnings));
                }
                return added;
            }
        }
    }

    private SlotValue<?> value(int index) {
        swap.lock();
        try {
            return values.get(index);
        } finally {
            swap.unlock();
        }
    }

    private boolean appended(Generation before, Generation next, SlotValue<?> added) {
        swap.lock();
        try {
            if (generation != before) {
                return false;
            }
            generation = next;
            values.add(added);
            added.show(next);
            return true;
        } finally {
            swap.unlock();
        }
    }

    /** Tells a listener of the user's whenever what the source gives is no longer the same. */
    <T> Subscription tell(Supplier<T> source, BiPredicate<T, T> same, ChangeListener<? super T> listener) {
        return tell(source, same, listener, listenerExecutor);
    }

    /** Tells a listener on an executor. */
    <T> Subscription tell(
            Supplier<T> source, BiPredicate<T, T> same, ChangeListener<? super T> listener, Executor executor) {
        Told<T> told = new Told<>(source, same, listener, executor, listeners::remove);
        listeners.add(told);
        // What changed between the first look at the source and now would go untold.
        told.signal();
        return told;
    }

    /** Something that listeners may look at has changed. */
    void signal() {
        listeners.forEach(Told::signal);
    }

    /** Nobody is told any more; what is in force stays readable. */
    void close() {
        listeners.forEach(Told::close);
    }
}
