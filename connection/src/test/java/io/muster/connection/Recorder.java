package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Remembers what a view told. */
final class Recorder implements PrefixView.Listener {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<ViewChange> changes = new CopyOnWriteArrayList<>();
    private final List<Freshness> freshness = new CopyOnWriteArrayList<>();

    @Override
    public void onChange(ViewChange change) {
        changes.add(change);
    }

    @Override
    public void onFreshness(Freshness now) {
        freshness.add(now);
    }

    List<ViewChange> changes() {
        return changes;
    }

    List<Freshness> freshness() {
        return freshness;
    }

    /** The changes that followed one revision each. */
    List<ViewChange> steps() {
        return changes.stream().filter(change -> !change.resync()).toList();
    }

    long resyncs() {
        return changes.stream().filter(ViewChange::resync).count();
    }

    String summary() {
        return steps().size() + " steps and " + resyncs() + " resyncs";
    }

    void awaitRevision(long revision) {
        await().atMost(LIMIT)
                .until(() -> !changes.isEmpty()
                        && changes.get(changes.size() - 1).snapshot().revision() >= revision);
    }

    /** Until it was told of these, and of no other: the view has moved before it tells. */
    void awaitFreshness(Freshness... all) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(freshness).containsExactly(all));
    }

    /** The entries that the changes add up to; fails when one does not fit to what was told before. */
    Collection<KeyValue> replayed() {
        TreeMap<Bytes, KeyValue> entries = new TreeMap<>();
        long revision = 0;
        for (ViewChange change : changes) {
            if (!change.resync()) {
                assertThat(change.snapshot().revision()).isGreaterThan(revision);
            }
            revision = change.snapshot().revision();
            for (ViewChange.Entry entry : change.entries()) {
                if (entry instanceof ViewChange.Added added) {
                    assertThat(entries.put(added.key(), added.now())).isNull();
                } else if (entry instanceof ViewChange.Changed changed) {
                    assertThat(entries.put(changed.key(), changed.now())).isEqualTo(changed.before());
                } else {
                    assertThat(entries.remove(entry.key())).isEqualTo(((ViewChange.Removed) entry).before());
                }
            }
            assertThat(entries.values())
                    .containsExactlyElementsOf(change.snapshot().entries());
        }
        return entries.values();
    }

    /** Each change as a line, such as {@code +a=1 b=2>3 -c=4}, the keys by what follows their last slash. */
    List<String> lines() {
        return changes.stream().map(Recorder::line).toList();
    }

    private static String line(ViewChange change) {
        return change.entries().stream().map(Recorder::text).collect(Collectors.joining(" "));
    }

    private static String text(ViewChange.Entry entry) {
        String key = entry.key().utf8();
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (entry instanceof ViewChange.Added added) {
            return "+" + name + "=" + added.now().valueText();
        }
        if (entry instanceof ViewChange.Changed changed) {
            return name + "=" + changed.before().valueText() + ">"
                    + changed.now().valueText();
        }
        return "-" + name + "=" + ((ViewChange.Removed) entry).before().valueText();
    }
}
