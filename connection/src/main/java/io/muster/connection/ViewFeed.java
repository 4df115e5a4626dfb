package io.muster.connection;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.muster.connection.PrefixView.Freshness;
import io.muster.connection.task.Backoff;
import io.muster.connection.task.Failures;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a view fed: lists, watches, resumes, and lists again when it must. Touched by the view's own line only.
 *
 * <p>It opens the watch first, from now on, and lists when the watch stands: a watch from a past revision is served in
 * rounds of 100 ms, and later events would wait behind them. Meanwhile etcd holds the events back, since nobody asks
 * for them. After a break the watch resumes from the revision after the last whole one, which may cost such a round.
 */
final class ViewFeed implements WatchLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(ViewFeed.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_REFUSAL_PAUSE = Duration.ofSeconds(15);
    private static final Duration STEADY = Duration.ofSeconds(1);
    private static final int WINDOW = 16;
    private static final int TOO_LARGE_LIMIT = 3;

    /** Where it stands; every move is made by the method that begins the phase. */
    private enum Phase {
        /** No stream; another one will be opened after a pause, or when signed in. */
        PAUSING,
        /** A stream is opened, and its watch not yet created. */
        OPENING,
        /** The range is being read; the stream, if it has not ended, stands and is held back. */
        LISTING,
        /** The watch is created and held back until etcd's history is known to be the one that was followed. */
        CHECKING,
        /** Events flow. */
        STANDING,
        /** Over. */
        CLOSED
    }

    private final LiveView view;
    private final EtcdChannel channel;
    private final Wire wire;
    private final Timing timing;
    private final WholeRevisions revisions = new WholeRevisions(this::apply);
    private final Backoff backoff = new Backoff();
    private final WatchLink link;
    private final LineTimer timer;
    private final Witness witness;
    private final ViewProbe probe;

    private Phase phase = Phase.PAUSING;
    private boolean mustList = true;
    private boolean complained;
    private int unasked;
    private int tooLarge;
    private int refusals;
    private int checks;
    private long standingNanos;
    private long clusterId;
    /** At this revision and beyond, the view has seen all that there was when the watch stood. */
    private long liveFrom;

    ViewFeed(LiveView view, SharedClient client, Watch.Opener watches) {
        this.view = view;
        this.channel = client.channel();
        this.wire = client.wire();
        this.timing = client.timing();
        this.link = new WatchLink(channel, watches, view::onLine, this);
        this.timer = new LineTimer(timing, view::onLine);
        this.witness = new Witness(channel, wire, view.range());
        this.probe = new ViewProbe(view, this, client);
    }

    /** Begins, and begins again after a pause. */
    void open() {
        if (phase == Phase.PAUSING) {
            connect();
        }
    }

    void close() {
        phase = Phase.CLOSED;
        leave();
    }

    boolean isStanding() {
        return phase == Phase.STANDING;
    }

    /** The revision that somebody waits for has not come by itself yet. */
    void wanted() {
        probe.wake();
    }

    long liveFrom() {
        return liveFrom;
    }

    boolean isProving() {
        return probe.isNeeded();
    }

    void askProgress() {
        link.askProgress();
    }

    private void connect() {
        phase = Phase.OPENING;
        // From what the view has, not from what came: parts of a revision come again, and so does what was not taken.
        revisions.continueFrom(view.current().revision() + 1);
        link.open(wire.watch(view.range(), mustList ? 0 : revisions.next()));
    }

    @Override
    public void waitsForConnection() {
        if (view.current().revision() == 0) {
            complain("no connection");
        }
    }

    @Override
    public void ended(Status status) {
        if (phase == Phase.LISTING) {
            // What is being read will still be good.
            return;
        }
        Verdict verdict = Verdict.of(status, true);
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED && ++tooLarge >= TOO_LARGE_LIMIT) {
            tooLarge = 0;
            startOver(Verdict.describe(status));
        } else if (verdict == Verdict.SIGN_IN_AGAIN || verdict == Verdict.DENIED) {
            refused(Verdict.describe(status));
        } else {
            lost(Verdict.describe(status));
        }
    }

    @Override
    public void received(WatchResponse message) {
        view.heard();
        ResponseHeader header = message.getHeader();
        if (message.getCanceled()) {
            canceled(message);
        } else if (message.getCreated()) {
            created(header);
        } else if (header.getClusterId() != clusterId) {
            startOver("another cluster answers");
        } else if (message.getEventsCount() == 0 && !WholeRevisions.isFragment(message)) {
            probe.progress(header.getRevision());
        } else {
            revisions.add(message);
        }
        if (phase == Phase.STANDING && ++unasked >= WINDOW / 2) {
            link.request(unasked);
            unasked = 0;
        }
    }

    private void canceled(WatchResponse message) {
        String reason = message.getCancelReason();
        if (message.getCompactRevision() > 0 || reason.contains("compacted")) {
            startOver("its next revision was compacted");
        } else {
            refused(reason);
        }
    }

    /** Token and permission are judged when a watch is created; another token may be all that is needed. */
    private void refused(String reason) {
        link.signedOut();
        if (++refusals > 1) {
            complain("refused: " + reason);
        }
        leave();
        pause(LONGEST_REFUSAL_PAUSE);
    }

    private void created(ResponseHeader header) {
        link.opened();
        refusals = 0;
        if (mustList) {
            list(header);
        } else if (header.getClusterId() != clusterId) {
            startOver("another cluster answers");
        } else {
            liveFrom = header.getRevision();
            check();
        }
    }

    private void list(ResponseHeader created) {
        phase = Phase.LISTING;
        PagedList.of(channel, wire, view.range(), false, view::onLine).whenComplete((list, failure) -> {
            if (phase != Phase.LISTING) {
                return;
            }
            if (list == null) {
                complain("could not list: " + Failures.unwrapped(failure).getMessage());
                lost("could not list");
            } else if (list.header().getClusterId() != created.getClusterId()
                    || list.revision() < created.getRevision()) {
                lost("list and watch come from different clusters");
            } else {
                listed(list);
            }
        });
    }

    private void listed(PagedList.Listing list) {
        mustList = false;
        clusterId = list.header().getClusterId();
        liveFrom = list.revision();
        witness.choose(list.entries());
        revisions.continueFrom(list.revision() + 1);
        view.replace(new TreeSnapshot(list.revision(), EntryTree.ofSorted(list.entries())), link.isOpen());
        if (link.isOpen()) {
            stand();
        } else {
            pause(LONGEST_PAUSE);
            view.answer();
        }
    }

    private void check() {
        phase = Phase.CHECKING;
        int check = ++checks;
        witness.confirms(view.current(), clusterId)
                .whenComplete((same, failure) -> view.onLine(() -> {
                    if (check != checks || phase != Phase.CHECKING) {
                        return;
                    }
                    if (same == null) {
                        unchecked(Failures.unwrapped(failure));
                    } else if (same) {
                        stand();
                    } else {
                        startOver("etcd's history is another one");
                    }
                }));
    }

    private void unchecked(Throwable failure) {
        if (failure instanceof RequestRefusedException) {
            startOver("its revision is not in etcd's history: " + failure.getMessage());
        } else {
            lost("could not resume: " + failure.getMessage());
        }
    }

    private void stand() {
        phase = Phase.STANDING;
        standingNanos = timing.nanoTime();
        unasked = 0;
        link.request(WINDOW);
        settle();
        probe.start();
    }

    private void apply(long revision, List<Event> events) {
        if (phase != Phase.STANDING) {
            return;
        }
        ViewStep step = ViewStep.of(view.current().tree(), events, wire);
        if (step.gap() != null) {
            startOver("an event of " + step.gap() + " before revision " + revision + " is missing");
            return;
        }
        tooLarge = 0;
        backoff.reset();
        witness.follow(step.changes());
        view.apply(new TreeSnapshot(revision, step.tree()), step.changes());
        settle();
    }

    /** Everything up to a revision is known to be in the snapshot. */
    void proven(long revision) {
        TreeSnapshot now = view.current();
        if (revision > now.revision()) {
            revisions.continueFrom(revision + 1);
            view.apply(new TreeSnapshot(revision, now.tree()), List.of());
        }
        settle();
    }

    /** The freshness follows what is held, and then those are answered who waited for it. */
    private void settle() {
        long revision = view.current().revision();
        if (revision >= liveFrom) {
            if (complained) {
                complained = false;
                LOG.info("view of {} is live again at revision {}", view.range(), revision);
            }
            view.move(Freshness.LIVE);
        }
        view.answer();
    }

    /** The snapshot cannot be continued: list again, and tell what differs. */
    void startOver(String reason) {
        mustList = true;
        lost(reason);
    }

    /** The stream is of no use any more: resume on another one, or list. */
    void lost(String reason) {
        LOG.debug("view of {}: {}", view.range(), reason);
        leave();
        pause(LONGEST_PAUSE);
    }

    private void leave() {
        timer.cancel();
        probe.stop();
        link.close();
    }

    private void pause(Duration longest) {
        if (phase == Phase.STANDING && timing.nanoTime() - standingNanos > STEADY.toNanos()) {
            backoff.reset();
        }
        phase = Phase.PAUSING;
        if (view.current().revision() > 0) {
            view.move(Freshness.STALE);
        }
        Duration pause = backoff.next(longest);
        if (pause.isZero()) {
            connect();
        } else {
            timer.plan(pause, this::open);
        }
    }

    private void complain(String problem) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "view of {} on {}: {}; trying on",
                    view.range(),
                    channel.settings().cluster(),
                    problem);
        }
    }
}
