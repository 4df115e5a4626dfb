package io.muster.connection;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.muster.connection.task.Backoff;
import io.muster.connection.task.Timing;
import io.muster.connection.task.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request and what becomes of it: attempts, one after the other, until there is an answer, a verdict or the deadline.
 *
 * <p>Completes on a network thread; what hangs on it must not block. Attempts never overlap, so its fields need no
 * lock: each is written by the attempt's end and read by the next one's start.
 */
final class Exchange<Q, A> extends CompletableFuture<A> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final long SHORTEST_ATTEMPT_NANOS = 250_000_000;
    private static final int SIGN_INS = 5;

    /** What decides whether it can still be said that nothing happened. */
    private enum Stage {
        /** Nothing is on its way, and nothing that was is in doubt. */
        WAITING,
        /** An attempt runs, bounded by its own deadline; what becomes of it, only its end tells. */
        UNDER_WAY,
        /** No attempt will start any more. */
        OVER
    }

    private final EtcdChannel channel;
    private final Request<Q, A> request;
    private final Timing timing;
    private final long deadlineNanos;
    private final long attemptNanos;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private int pauses;
    private int signIns;
    private volatile long sentNanos;
    private volatile @Nullable ClientCall<Q, A> call;
    private volatile @Nullable Status lastFailure;

    Exchange(EtcdChannel channel, Request<Q, A> request, Duration timeout) {
        this.channel = channel;
        this.request = request;
        this.timing = channel.timing();
        long timeoutNanos = timeout.toNanos();
        this.deadlineNanos = timing.nanoTime() + timeoutNanos;
        // A member that does not answer must not use up the whole time of a read that another member could serve.
        this.attemptNanos = request.isRepeatable() ? Math.max(timeoutNanos / 3, SHORTEST_ATTEMPT_NANOS) : timeoutNanos;
    }

    /** Just before the answered attempt was sent, on the monotonic clock. */
    long sentNanos() {
        return sentNanos;
    }

    void attempt() {
        if (isDone()) {
            return;
        }
        long left = deadlineNanos - timing.nanoTime();
        if (left <= 0) {
            tooLate();
            return;
        }
        Metadata headers = channel.headers(request.method());
        if (headers == null) {
            // Signing in has a deadline of its own, which may be later than this one.
            Timing.Cancellable limit = timing.schedule(Duration.ofNanos(left), this::tooLate);
            channel.signIn().whenComplete((token, failure) -> {
                limit.cancel();
                signedIn(failure);
            });
            return;
        }
        if (!stage.compareAndSet(Stage.WAITING, Stage.UNDER_WAY)) {
            return;
        }
        Attempt<Q, A> attempt = new Attempt<>(this, timing.nanoTime());
        call = attempt.start(channel.raw(), request, headers, Math.min(left, attemptNanos));
        if (isDone()) {
            cancelCall();
        }
    }

    private void signedIn(@Nullable Throwable failure) {
        if (failure == null) {
            attempt();
        } else if (failure instanceof AccessDeniedException) {
            fail(request.denied(String.valueOf(failure.getMessage()), failure));
        } else {
            remember(Status.UNAVAILABLE.withDescription("could not sign in").withCause(failure));
            pauseAndAttempt();
        }
    }

    /** The last word that was heard; that an attempt ran out of its own time is none, if there was another one. */
    private void remember(Status status) {
        if (lastFailure == null || status.getCode() != Status.Code.DEADLINE_EXCEEDED) {
            lastFailure = status;
        }
    }

    void answered(Attempt<Q, A> attempt, A answer) {
        sentNanos = attempt.startNanos();
        channel.ended(this);
        complete(answer);
    }

    void failed(Attempt<Q, A> attempt, Status status) {
        remember(status);
        Verdict verdict = Verdict.of(status, attempt.isSent());
        switch (verdict) {
            case NOT_APPLIED -> waitAndAttempt();
            case SIGN_IN_AGAIN -> {
                channel.signedOut();
                if (++signIns < SIGN_INS) {
                    waitAndAttempt();
                } else {
                    fail(request.denied(Verdict.describe(status), status.asRuntimeException()));
                }
            }
            case REFUSED -> fail(request.refused(Verdict.describe(status), status.asRuntimeException()));
            case DENIED -> fail(request.denied(Verdict.describe(status), status.asRuntimeException()));
            case ANSWER_TOO_LARGE -> {
                String message = "the answer is larger than max-message-size, "
                        + channel.settings().maxMessageBytes() + " bytes";
                fail(
                        request.isRepeatable()
                                ? request.refused(message, status.asRuntimeException())
                                : request.unknown(message, status.asRuntimeException()));
            }
            case UNKNOWN -> {
                if (request.isRepeatable()) {
                    waitAndAttempt();
                } else {
                    fail(request.unknown("no answer; last word: " + Verdict.describe(status), status.asException()));
                }
            }
        }
    }

    /** After an attempt that left nothing in doubt, or one that may be repeated. */
    private void waitAndAttempt() {
        stage.compareAndSet(Stage.UNDER_WAY, Stage.WAITING);
        pauseAndAttempt();
    }

    private void pauseAndAttempt() {
        if (isDone()) {
            return;
        }
        Duration pause = Backoff.pause(FIRST_PAUSE, pauses++, LONGEST_PAUSE);
        if (timing.nanoTime() + pause.toNanos() - deadlineNanos >= 0) {
            tooLate();
        } else {
            timing.schedule(pause, this::attempt);
        }
    }

    /** The deadline came while nothing was under way. */
    private void tooLate() {
        if (!stage.compareAndSet(Stage.WAITING, Stage.OVER)) {
            return;
        }
        Status status = lastFailure;
        String message = "no answer from " + channel.settings().cluster() + " by the deadline"
                + (status == null ? "" : "; last word: " + Verdict.describe(status));
        fail(request.unavailable(message, status == null ? null : status.asException()));
    }

    /** Ends it because the connection is closed. */
    void close() {
        fail(
                endsInDoubt()
                        ? request.unknown("the connection was closed before etcd answered", null)
                        : request.closed());
        cancelCall();
    }

    /** Ends it because nobody waits for it any more. */
    CoordinationException giveUp(String why, @Nullable Throwable cause) {
        CoordinationException failure = endsInDoubt() ? request.unknown(why, cause) : request.unavailable(why, cause);
        fail(failure);
        cancelCall();
        return failure;
    }

    /** No attempt starts any more; whether there is one that may yet change something. */
    private boolean endsInDoubt() {
        return stage.getAndSet(Stage.OVER) == Stage.UNDER_WAY && !request.isRepeatable();
    }

    private void fail(CoordinationException failure) {
        channel.ended(this);
        completeExceptionally(failure);
    }

    private void cancelCall() {
        ClientCall<Q, A> running = call;
        if (running != null) {
            running.cancel("no longer wanted", null);
        }
    }

    /** Waits for the end, which the deadline bounds; an interrupt ends it, too. */
    A await() {
        return Waits.on(this, e -> giveUp("interrupted while waiting", e));
    }
}
