package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import io.muster.connection.ViewChange;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LayerFeedTest {
    private final LayerFeed feed = new LayerFeed(new StoredEntryReader("/c/", ConfigLimits.DEFAULT));
    private Stored stored = Stored.at(4);

    @Test
    void aTreeHoldsUntilTheNextChange() {
        load("/c/a", "5");
        change("/c/a", "6");
        change("/c/a", "7");

        assertThat(feed.known()).isEqualTo(5);
        assertThat(feed.through()).isEqualTo(7);
        assertThat(text(5)).isEqualTo("{\"a\":\"5\"}");
        assertThat(text(6)).isEqualTo("{\"a\":\"6\"}");
        assertThat(text(7)).isEqualTo("{\"a\":\"7\"}");
        assertThat(feed.known()).isEqualTo(7);
    }

    @Test
    void anIdleLayerIsKnownAsFarAsItsViewHasGot() {
        load("/c/a", "5");

        assertThat(feed.reached(new Stored(12, new TreeMap<>(stored.keys())))).isTrue();

        assertThat(feed.through()).isEqualTo(12);
        assertThat(feed.newest()).isEqualTo(5);
        assertThat(text(12)).isEqualTo("{\"a\":\"5\"}");
    }

    @Test
    void aViewThatHoldsAChangeNotToldYetProvesNothing() {
        load("/c/a", "5");
        Stored next = stored.with("/c/a", "6");

        assertThat(feed.reached(next)).isFalse();
        assertThat(feed.through()).isEqualTo(5);

        change("/c/a", "6");
        assertThat(feed.reached(next)).isTrue();
    }

    @Test
    void afterAGapWhatWasBeforeSaysNothingOfWhatWasInBetween() {
        load("/c/a", "5");
        Stored later = new Stored(20, new TreeMap<>(stored.with("/c/b", "x").keys()));

        feed.changed(new ViewChange(later, stored.change("/c/b", "x").entries(), true));

        assertThat(feed.known()).isEqualTo(20);
        assertThat(text(20)).isEqualTo("{\"a\":\"5\",\"b\":\"x\"}");
    }

    @Test
    void aResyncBelowWhatWasKnownIsASetBack() {
        load("/c/a", "5");
        feed.reached(new Stored(12, new TreeMap<>(stored.keys())));

        assertThat(feed.isSetBackBy(new ViewChange(Stored.at(8), List.of(), true)))
                .isTrue();
        assertThat(feed.isSetBackBy(new ViewChange(Stored.at(12), List.of(), true)))
                .isFalse();
    }

    private void load(String... keysAndValues) {
        ViewChange first = stored.change(keysAndValues);
        stored = (Stored) first.snapshot();
        feed.changed(new ViewChange(stored, first.entries(), true));
    }

    private void change(String... keysAndValues) {
        ViewChange change = stored.change(keysAndValues);
        stored = (Stored) change.snapshot();
        feed.changed(change);
    }

    private String text(long revision) {
        return new Overlay(feed.at(revision).parts()).merged().render(ConfigRenderOptions.concise());
    }
}
