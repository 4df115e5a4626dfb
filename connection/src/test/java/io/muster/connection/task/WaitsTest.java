package io.muster.connection.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocking on a future: what comes of a failure, of an interrupt, of time that runs out. */
class WaitsTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final List<String> givenAway = new ArrayList<>();

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(InterruptedException cause) {
            super(cause);
        }
    }

    private final Function<InterruptedException, Stopped> interrupted = Stopped::new;

    /** Every way to wait. */
    private final List<ThrowingCallable> waits = List.of(
            () -> Waits.on(future, interrupted),
            () -> Waits.within(LONG, future, interrupted),
            () -> Waits.forHandle(future, givenAway::add, interrupted),
            () -> Waits.orCancel(future, interrupted),
            () -> Waits.uninterruptibly(future));

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    @Test
    void aFailureComesOutOfItsWrappersWithTheCallersStackBesideItsOwn() {
        RuntimeException failure = new IllegalStateException("refused");
        future.completeExceptionally(new CompletionException(new CompletionException(failure)));
        for (ThrowingCallable wait : waits) {
            assertThat(catchThrowable(wait)).isSameAs(failure);
        }
        // Not one for each of those who were told.
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(Arrays.stream(failure.getSuppressed()[0].getStackTrace()))
                .anyMatch(frame -> frame.getClassName().equals(WaitsTest.class.getName()));
    }

    @Test
    void anErrorIsThrownAsOneAndAnythingElseInAWrapper() {
        CompletableFuture<String> other = new CompletableFuture<>();
        Exception checked = new Exception("checked");
        Error error = new AssertionError("an error");
        future.completeExceptionally(checked);
        other.completeExceptionally(error);
        assertThatThrownBy(() -> Waits.on(future, interrupted))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(checked);
        assertThat(catchThrowable(() -> Waits.on(other, interrupted))).isSameAs(error);
    }

    @Test
    void anInterruptStaysSetAndEndsAllWaitsButOne() {
        for (ThrowingCallable wait : waits.subList(0, 4)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(wait).isInstanceOf(Stopped.class).hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        CompletableFuture<String> late =
                new CompletableFuture<String>().completeOnTimeout("late", 1, TimeUnit.MILLISECONDS);
        Thread.currentThread().interrupt();
        assertThat(Waits.uninterruptibly(late)).isEqualTo("late");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptCancelsWhatNobodyWaitsForAnyMore() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waits.orCancel(future, interrupted)).isInstanceOf(Stopped.class);
        assertThat(future).isCancelled();
    }

    @Test
    void anInterruptThatComesTooLateToCancelBringsTheResult() {
        CompletableFuture<String> quick = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                complete("just in time");
                return super.cancel(mayInterrupt);
            }
        };
        Thread.currentThread().interrupt();
        assertThat(Waits.orCancel(quick, interrupted)).isEqualTo("just in time");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aHandleThatNobodyWaitsForIsGivenAwayWhenItComes() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waits.forHandle(future, givenAway::add, interrupted))
                .isInstanceOf(Stopped.class);
        assertThat(givenAway).isEmpty();
        future.complete("handle");
        assertThat(givenAway).containsExactly("handle");
    }

    @Test
    void nothingComesWhenTheTimeHasRunOut() {
        assertThat(Waits.within(Duration.ofMillis(1), future, interrupted)).isEmpty();
        assertThat(Waits.within(Duration.ofSeconds(-1), future, interrupted)).isEmpty();
        assertThat(Waits.within(Duration.ofSeconds(Long.MIN_VALUE), future, interrupted))
                .isEmpty();
        future.complete("there");
        assertThat(Waits.within(LONG, future, interrupted)).contains("there");
        assertThat(Waits.within(Duration.ZERO, future, interrupted)).contains("there");
    }
}
