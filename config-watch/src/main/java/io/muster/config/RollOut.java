package io.muster.config;

import java.util.List;
import java.util.Optional;

/** What became of a publication that waited for the instances it was meant for. */
public sealed interface RollOut {
    /** The revision of the publication; of etcd, if nothing was published. */
    long revision();

    /** Whether it was published, and enough instances have it in force. */
    default boolean isAccepted() {
        return this instanceof Accepted;
    }

    /**
     * Enough instances have it in force, and none has refused it so far.
     *
     * @param revision the revision that made the changes
     * @param instances what all instances say
     */
    record Accepted(long revision, List<Acknowledgement> instances) implements RollOut {
        /** Copies the list. */
        public Accepted {
            instances = List.copyOf(instances);
        }
    }

    /**
     * An instance refused it, so it was taken back.
     *
     * @param revision the revision that made the changes
     * @param takenBackBy the revision that took them back, a publication of its own; empty if others have changed the same
     *     keys since, so that nothing was taken back
     * @param rejections what the instances say that refused it
     */
    record RolledBack(long revision, Optional<Long> takenBackBy, List<Acknowledgement> rejections) implements RollOut {
        /** Copies the list. */
        public RolledBack {
            rejections = List.copyOf(rejections);
        }
    }

    /**
     * Time is up: none has refused it, and not enough have said that it is in force. It stays published.
     *
     * @param revision the revision that made the changes
     * @param instances what all instances say
     */
    record Undecided(long revision, List<Acknowledgement> instances) implements RollOut {
        /** Copies the list. */
        public Undecided {
            instances = List.copyOf(instances);
        }
    }

    /**
     * It was not published.
     *
     * @param conflict why not
     */
    record NotPublished(ConfigEdit.Conflict conflict) implements RollOut {
        @Override
        public long revision() {
            return conflict.revision();
        }
    }
}
