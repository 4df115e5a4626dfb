package io.muster.connection;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.Status;
import io.muster.connection.task.Failures;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A user's way to its watch: one stream after the other, each with a token and a limit on its opening. What a stream
 * says after it was left reaches nobody. Used on the user's line only, and calls the user there.
 */
final class WatchLink implements Watch.Owner {
    /** Told what the present stream says. */
    interface User {
        void received(WatchResponse message);

        /** The stream has ended, or could not be opened; the link is closed. */
        void ended(Status status);

        /** There is no connection that the watch could be opened on; it will be, as soon as there is one. */
        void waitsForConnection();
    }

    private final EtcdChannel channel;
    private final Watch.Opener watches;
    private final Executor line;
    private final User user;
    private final LineTimer limit;
    private Metadata sentWith = new Metadata();
    private @Nullable Watch stream;
    private int openings;

    WatchLink(EtcdChannel channel, Watch.Opener watches, Executor line, User user) {
        this.channel = channel;
        this.watches = watches;
        this.line = line;
        this.user = user;
        this.limit = new LineTimer(channel.timing(), line);
    }

    /** Asks for a watch on a new stream, after signing in if need be. */
    void open(WatchCreateRequest request) {
        int opening = ++openings;
        channel.headersFor(WatchGrpc.getWatchMethod())
                .whenComplete((headers, failure) -> line.execute(() -> {
                    if (opening != openings) {
                        return;
                    }
                    if (headers != null) {
                        sentWith = headers;
                        stream = watches.open(headers, request, this);
                        limitOpening();
                    } else {
                        end(status(Failures.unwrapped(failure)));
                    }
                }));
    }

    private static Status status(Throwable failure) {
        Status status = failure instanceof AccessDeniedException ? Status.UNAUTHENTICATED : Status.UNAVAILABLE;
        return status.withDescription("could not sign in: " + failure.getMessage());
    }

    /** A member that does not answer must not hold it up for long; without any connection there is nothing to try. */
    private void limitOpening() {
        limit.plan(channel.settings().callTimeout().dividedBy(3), () -> {
            if (channel.raw().getState(false) == ConnectivityState.READY) {
                end(Status.DEADLINE_EXCEEDED.withDescription("the watch was not created in time"));
            } else {
                user.waitsForConnection();
                limitOpening();
            }
        });
    }

    /** The watch was created. */
    void opened() {
        limit.cancel();
    }

    boolean isOpen() {
        return stream != null;
    }

    /** The server refuses the token that it was opened with. */
    void signedOut() {
        channel.signedOut(sentWith);
    }

    /** Asks for further messages; the answer to the opening comes unasked. */
    void request(int messages) {
        Watch current = stream;
        if (current != null) {
            current.request(messages);
        }
    }

    /** Asks up to which revision everything has been sent. */
    void askProgress() {
        Watch current = stream;
        if (current != null) {
            current.askProgress();
        }
    }

    /** Leaves the stream. */
    void close() {
        openings++;
        limit.cancel();
        Watch old = stream;
        stream = null;
        if (old != null) {
            old.cancel();
        }
    }

    private void end(Status status) {
        close();
        user.ended(status);
    }

    @Override
    public void received(Watch from, WatchResponse message) {
        line.execute(() -> {
            if (from == stream) {
                user.received(message);
            }
        });
    }

    @Override
    public void ended(Watch from, Status status) {
        line.execute(() -> {
            if (from == stream) {
                end(status);
            }
        });
    }
}
