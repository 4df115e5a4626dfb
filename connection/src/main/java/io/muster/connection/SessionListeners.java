package io.muster.connection;

import io.muster.connection.Session.State;
import io.muster.connection.task.SerialExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of a session's states: each on a line of its own, so that one that blocks delays nobody else. */
final class SessionListeners {
    private static final Logger LOG = LoggerFactory.getLogger(SessionListeners.class);

    private final List<One> all = new CopyOnWriteArrayList<>();

    private final Executor callbacks;

    SessionListeners(Executor callbacks) {
        this.callbacks = callbacks;
    }

    Subscription add(Executor executor, Consumer<State> listener) {
        // By way of the callback threads: an executor may run tasks on the thread that gives them, here the network's.
        Executor way = executor == callbacks ? callbacks : task -> callbacks.execute(() -> hand(task, executor));
        One one = new One(new SerialExecutor(way), listener);
        all.add(one);
        return () -> {
            one.closed = true;
            all.remove(one);
        };
    }

    void tell(State state) {
        all.forEach(one -> one.tell(state));
    }

    private static void hand(Runnable task, Executor executor) {
        try {
            executor.execute(task);
        } catch (RuntimeException rejected) {
            LOG.warn("a session listener's executor refused, it is told on a callback thread: {}", rejected.toString());
            task.run();
        }
    }

    private static final class One {
        private final SerialExecutor line;
        private final Consumer<State> listener;
        private volatile boolean closed;

        One(SerialExecutor line, Consumer<State> listener) {
            this.line = line;
            this.listener = listener;
        }

        void tell(State state) {
            line.execute(() -> {
                if (!closed) {
                    listener.accept(state);
                }
            });
        }
    }
}
