package io.muster.connection;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;

/** A watch at etcd, on a stream of its own or on one of few that many share: tells what etcd says, and never resumes. */
interface Watch {
    /** Told message after message, the end last, by network threads for the most part; must only pass it on. */
    interface Owner {
        void received(Watch from, WatchResponse message);

        void ended(Watch from, Status status);
    }

    /** How a watch is opened. */
    @FunctionalInterface
    interface Opener {
        Watch open(Metadata headers, WatchCreateRequest request, Owner owner);
    }

    /** Asks for further messages; the first one, the answer to its creation, comes unasked. */
    void request(int messages);

    /** Asks up to which revision everything has been sent. */
    void askProgress();

    /** Ends it; the owner is not told any more, but for what is under way. */
    void cancel();
}
