package io.muster.election;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a candidate stands, and how leader tasks are run.
 *
 * @param executor where tasks run
 * @param onFailure told what one threw
 * @param closeWait how long closing waits for one
 * @param healthy whether it may stand
 * @param healthPause how long from one such question to the next; null for none
 */
record Standing(
        Executor executor,
        Consumer<Throwable> onFailure,
        Duration closeWait,
        BooleanSupplier healthy,
        @Nullable Duration healthPause) {}
