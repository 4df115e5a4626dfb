package io.muster.connection.queue;

import io.muster.connection.Session;
import java.util.concurrent.CompletableFuture;

/** What lives no longer than a session and a connection. */
interface Tied {
    /** The session ended, with LOST or CLOSED. */
    void sessionEnded(Session.State state);

    /** The connection is closing; the future completes when this has put its things in order at etcd. */
    CompletableFuture<?> connectionClosing();
}
