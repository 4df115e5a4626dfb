package io.muster.connection;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.muster.connection.Request.Effect;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Proves that a view misses nothing up to a revision, when no event says so; touched by the view's own line only.
 *
 * <p>The proof has two halves. etcd is asked on the watch's own stream how far it has sent everything (a progress
 * request); from 3.4.25 and 3.5.8 on its answer stands in line behind the events, before that it could overtake them.
 * So the answer alone moves nothing: the range is then read at that revision, for the number of its keys and the one
 * last written, and only if the view agrees does it move on to that revision. A view that keeps disagreeing although
 * nothing more arrives has lost events, and must list again.
 */
final class ViewProbe {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration AUDIT = Duration.ofSeconds(60);
    private static final int UNANSWERED = 3;
    private static final long NONE = -1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LiveView view;
    private final ViewFeed feed;
    private final EtcdChannel channel;
    private final Wire wire;
    private final Timing timing;
    private final LineTimer nextAsk;
    private final LineTimer nextAudit;
    private Duration planned = FIRST_PAUSE;
    private boolean auditing;
    private boolean reading;
    private int run;
    private long doubted = NONE;
    private long doubtedNanos;
    /** Since when it has been asking without hearing anything. */
    private long needNanos;

    private int unanswered;

    ViewProbe(LiveView view, ViewFeed feed, SharedClient client) {
        this.view = view;
        this.feed = feed;
        this.channel = client.channel();
        this.wire = client.wire();
        this.timing = client.timing();
        this.nextAsk = new LineTimer(timing, view::onLine);
        this.nextAudit = new LineTimer(timing, view::onLine);
    }

    /** The watch stands. */
    void start() {
        run++;
        reading = false;
        auditing = false;
        doubted = NONE;
        planAudit();
        wake();
    }

    /** The watch is gone. */
    void stop() {
        run++;
        nextAsk.cancel();
        nextAudit.cancel();
    }

    /** There may be something to prove. */
    void wake() {
        if (!isNeeded()) {
            return;
        }
        if (!nextAsk.isPlanned()) {
            needNanos = timing.nanoTime();
            unanswered = 0;
        }
        // One that is planned soon is left alone, or a stream of wishes would put it off for ever.
        if (!nextAsk.isPlanned() || planned.compareTo(FIRST_PAUSE) > 0) {
            planAsk(FIRST_PAUSE);
        }
    }

    /** Whether something is yet to be proven. */
    boolean isNeeded() {
        return feed.isStanding()
                && (auditing
                        || doubted != NONE
                        || view.isAwaited()
                        || feed.liveFrom() > view.current().revision());
    }

    private void planAsk(Duration pause) {
        planned = pause;
        nextAsk.plan(pause, this::ask);
    }

    private void ask() {
        if (!isNeeded()) {
            return;
        }
        long now = timing.nanoTime();
        if (view.heardNanos() - needNanos >= 0) {
            needNanos = now;
            unanswered = 0;
        }
        // Counted as well as timed, or a process that was paused would blame the stream.
        if (unanswered >= UNANSWERED
                && now - needNanos > channel.settings().callTimeout().toNanos()) {
            feed.lost("silent although asked");
            return;
        }
        unanswered++;
        feed.askProgress();
        Duration doubled = planned.multipliedBy(2);
        planAsk(doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
    }

    private void planAudit() {
        // Such a read passes over the whole range at the server, so large views are audited less often.
        long base = AUDIT.toNanos() + view.current().size() * 1_000_000L;
        long jittered = base - ThreadLocalRandom.current().nextLong(base / 4);
        nextAudit.plan(Duration.ofNanos(jittered), () -> {
            auditing = true;
            planAudit();
            wake();
        });
    }

    /** etcd says that everything up to a revision was sent. */
    void progress(long revision) {
        TreeSnapshot now = view.current();
        if (reading || revision < now.revision() || !(auditing || doubted != NONE || revision > now.revision())) {
            return;
        }
        reading = true;
        int current = run;
        RangeRequest newest = wire.range(new Op.Get(view.range(), 1, true, Op.Order.LAST_WRITTEN_FIRST, 0, revision));
        channel.call(new Request<RangeRequest, RangeResponse>(
                        "compare view", view.range(), KVGrpc.getRangeMethod(), newest, Effect.REPEATABLE))
                .whenComplete((answer, failure) -> view.onLine(() -> {
                    if (current == run) {
                        reading = false;
                        if (answer != null) {
                            compare(now, revision, answer);
                        }
                    }
                }));
    }

    private void compare(TreeSnapshot then, long revision, RangeResponse answer) {
        if (view.current().revision() != then.revision()) {
            // It moved on by itself in between; the next answer tells.
            doubted = NONE;
        } else if (agrees(then, answer)) {
            doubted = NONE;
            auditing = false;
            feed.proven(revision);
        } else if (doubted != then.revision()) {
            doubted = then.revision();
            doubtedNanos = timing.nanoTime();
            wake();
        } else if (timing.nanoTime() - doubtedNanos > PATIENCE.toNanos()) {
            doubted = NONE;
            feed.startOver("events are missing");
        }
    }

    private boolean agrees(TreeSnapshot snapshot, RangeResponse answer) {
        if (answer.getCount() != snapshot.size()) {
            return false;
        }
        if (answer.getKvsCount() == 0) {
            return true;
        }
        KeyValue newest = wire.keyValue(answer.getKvs(0));
        KeyValue ours = snapshot.tree().get(newest.key());
        return ours != null && ours.modRevision() == newest.modRevision();
    }
}
