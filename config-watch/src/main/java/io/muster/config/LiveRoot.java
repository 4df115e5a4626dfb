package io.muster.config;

import io.muster.connection.Subscription;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
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
 */
final class LiveRoot {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoot.class);
    private static final VarHandle GENERATION;

    static {
        try {
            GENERATION = MethodHandles.lookup().findVarHandle(LiveRoot.class, "generation", Generation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Executor listenerExecutor;
    private final List<Told<?>> listeners = new CopyOnWriteArrayList<>();
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
        while (!GENERATION.compareAndSet(this, before, next)) {
            before = generation;
            next = step.apply(before);
        }
        report(before, next);
        signal();
        return next.judgement();
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
     * @return its index
     * @throws ConfigRejectedException if what is in force does not fit it
     */
    int add(Slot slot, String subject) {
        while (true) {
            Generation before = generation;
            int known = before.indexOf(slot);
            if (known >= 0) {
                return known;
            }
            Generation next = before.with(slot, subject);
            if (GENERATION.compareAndSet(this, before, next)) {
                int index = next.cells().size() - 1;
                List<Problem> warnings = next.cells().get(index).warnings();
                if (!warnings.isEmpty()) {
                    LOG.warn("{}:{}", name, Problem.lines(warnings));
                }
                return index;
            }
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
