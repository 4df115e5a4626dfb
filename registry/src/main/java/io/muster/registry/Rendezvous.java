package io.muster.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One instance for each key: every instance draws a number for the key, and the highest wins. When one leaves, only its
 * own keys move; when one comes, it takes its share from all others.
 */
final class Rendezvous {
    private final Eligible[] candidates;
    private final long[] hashes;
    private final boolean isEven;

    Rendezvous(List<? extends Eligible> from) {
        candidates = from.toArray(new Eligible[0]);
        hashes = new long[candidates.length];
        boolean even = true;
        for (int i = 0; i < candidates.length; i++) {
            hashes[i] = hash(candidates[i].instance().id());
            even &= candidates[i].weight() == candidates[0].weight();
        }
        isEven = even;
    }

    Eligible pick(String key) {
        long hash = hash(key);
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates.length; i++) {
            double drawn = ((mixed(hash ^ hashes[i]) >>> 11) + 0.5) * 0x1.0p-53;
            double score = isEven ? drawn : Math.log(drawn) / Math.max(candidates[i].weight(), 1e-9);
            if (score > highest) {
                highest = score;
                best = i;
            }
        }
        return candidates[best];
    }

    /** Must not depend on the process: all clients shall find the same instance. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    private static long mixed(long hash) {
        long h = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
