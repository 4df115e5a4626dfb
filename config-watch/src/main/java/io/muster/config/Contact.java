package io.muster.config;

import io.muster.config.ConfigStatus.Freshness;
import io.muster.connection.PrefixView;
import java.time.Duration;
import java.util.List;

/**
 * How several views together are in touch with etcd: as badly as the worst of them.
 *
 * @param worst the worst freshness
 * @param staleness the longest staleness
 */
record Contact(PrefixView.Freshness worst, Duration staleness) {
    static Contact of(List<PrefixView> views) {
        PrefixView.Freshness worst = views.isEmpty() ? PrefixView.Freshness.LOADING : PrefixView.Freshness.LIVE;
        Duration longest = Duration.ZERO;
        for (PrefixView view : views) {
            PrefixView.Freshness freshness = view.freshness();
            worst = rank(freshness) > rank(worst) ? freshness : worst;
            Duration staleness = view.staleness();
            longest = staleness.compareTo(longest) > 0 ? staleness : longest;
        }
        return new Contact(worst, longest);
    }

    private static int rank(PrefixView.Freshness freshness) {
        return switch (freshness) {
            case LIVE -> 0;
            case STALE -> 1;
            case LOADING -> 2;
            case CLOSED -> 3;
        };
    }

    /** The freshness of a configuration from a source; while it is loaded anew, one from etcd is merely stale. */
    Freshness freshness(ConfigSnapshot.Source source) {
        return switch (worst) {
            case LIVE -> Freshness.LIVE;
            case STALE -> Freshness.STALE;
            case LOADING -> source == ConfigSnapshot.Source.SERVER ? Freshness.STALE : Freshness.LOADING;
            case CLOSED -> Freshness.CLOSED;
        };
    }
}
