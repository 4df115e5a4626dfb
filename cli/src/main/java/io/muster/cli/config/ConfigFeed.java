package io.muster.cli.config;

import com.typesafe.config.ConfigFactory;
import io.muster.cli.output.Feed;
import io.muster.cli.output.Item;
import io.muster.config.ConfigDiff;
import io.muster.config.ConfigSnapshot;
import io.muster.config.ConfigStatus;
import io.muster.config.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Writes what becomes of revisions as events. Thread-safe. */
final class ConfigFeed {
    private final Feed feed;
    private final String path;
    private final ReentrantLock lock = new ReentrantLock();
    private ConfigSnapshot last =
            new ConfigSnapshot(ConfigFactory.empty(), -1, ConfigSnapshot.Source.DEFAULTS, Instant.EPOCH, Duration.ZERO);
    private long refused;

    /**
     * A feed.
     *
     * @param path only changes there and below are told; the empty path is the whole
     */
    ConfigFeed(Feed feed, String path) {
        this.feed = feed;
        this.path = path;
    }

    /** A snapshot came into force, if it is newer than the last one. */
    void applied(ConfigSnapshot now) {
        lock.lock();
        try {
            boolean isFirst = last.revision() < 0;
            if (now.source() == ConfigSnapshot.Source.DEFAULTS || now.revision() <= last.revision()) {
                return;
            }
            List<ConfigDiff.Change> changes = ConfigDiff.between(last, now).changes().stream()
                    .filter(change -> isBelow(change.path()))
                    .toList();
            last = now;
            if (!changes.isEmpty() || isFirst) {
                feed.tell(event("applied", now.revision(), changes, List.of()), text(now.revision(), changes));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A revision was looked at, and perhaps refused. */
    void judged(ConfigStatus status) {
        lock.lock();
        try {
            if (status.verdict() != ConfigStatus.Verdict.REJECTED || status.seenRevision() == refused) {
                return;
            }
            refused = status.seenRevision();
            String text = "revision " + refused + " is refused"
                    + status.problems().stream().map(problem -> "; " + problem).collect(Collectors.joining());
            feed.tell(event("rejected", refused, List.of(), status.problems()), text);
        } finally {
            lock.unlock();
        }
    }

    private boolean isBelow(String changed) {
        return path.isEmpty() || changed.equals(path) || changed.startsWith(path + ".");
    }

    private static Item event(String event, long revision, List<ConfigDiff.Change> changes, List<Problem> problems) {
        Map<String, Item> byPath = new LinkedHashMap<>();
        changes.forEach(change ->
                byPath.put(change.path(), Item.of("before", change.before()).with("now", change.now())));
        return Item.of("event", event)
                .with("revision", revision)
                .with("changes", byPath)
                .with("problems", Problems.items(problems));
    }

    private static String text(long revision, List<ConfigDiff.Change> changes) {
        return "revision " + revision
                + changes.stream().map(change -> "  " + change).collect(Collectors.joining(";"));
    }
}
