package io.muster.lock;

import static io.muster.lock.Peer.soon;

import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.connection.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What is written in a peer's namespace from now on, revision by revision, but for what sessions keep for themselves. */
final class Changes implements AutoCloseable {
    private static final String END = "end of changes";

    private final Peer peer;
    private final PrefixView view;
    private final BlockingQueue<ViewChange> seen = new LinkedBlockingQueue<>();

    private Changes(Peer peer) {
        this.peer = peer;
        this.view = peer.etcd.view(KeyRange.prefix(""));
    }

    static Changes in(Peer peer) throws InterruptedException {
        Changes changes = new Changes(peer);
        soon(changes.view.ready());
        changes.view.subscribe(changes.seen::add);
        changes.untilNow();
        return changes;
    }

    /** All since the last time, but for the listing that a view begins with. */
    List<ViewChange> untilNow() throws InterruptedException {
        peer.etcd.kv().put(END, "");
        List<ViewChange> changes = new ArrayList<>();
        while (true) {
            ViewChange next = seen.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the view does not see what was written last");
            }
            if (next.entries().stream().anyMatch(entry -> entry.key().utf8().equals(END))) {
                return changes;
            }
            if (!next.entries().stream().allMatch(Changes::isOfASession)) {
                changes.add(next);
            }
        }
    }

    /** It is written when its session is half a second old, whatever else goes on then. */
    private static boolean isOfASession(ViewChange.Entry entry) {
        return entry.key().utf8().startsWith("muster/sessions/");
    }

    @Override
    public void close() {
        view.close();
    }
}
