package io.muster.cli.process;

import io.muster.connection.Subscription;
import java.util.function.Consumer;

/** Where signals to this process can be heard. */
@FunctionalInterface
public interface Signals {
    /** The signals of the operating system to this process. */
    static Signals ofThisProcess() {
        return new ProcessSignals();
    }

    /**
     * Tells each signal, until what is returned is closed; meanwhile they do not end the process by themselves. The
     * receiver is called by threads of its own and must be quick.
     */
    Subscription hear(Consumer<Signal> receiver);
}
