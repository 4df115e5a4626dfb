package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import io.muster.cli.process.Signals;
import io.muster.connection.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signals that only a test sends. */
final class HeldSignals implements Signals {
    private final AtomicReference<@Nullable Consumer<Signal>> receiver = new AtomicReference<>();

    @Override
    public Subscription hear(Consumer<Signal> next) {
        receiver.set(next);
        return () -> receiver.set(null);
    }

    /** Sends one, as soon as somebody hears it. */
    void send(Signal signal) {
        await("somebody who hears signals").atMost(60, SECONDS).until(() -> receiver.get() != null);
        Consumer<Signal> now = receiver.get();
        if (now != null) {
            now.accept(signal);
        }
    }
}
