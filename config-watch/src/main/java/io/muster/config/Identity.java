package io.muster.config;

import io.muster.connection.InvalidSettingException;
import java.time.Duration;

/**
 * Who acknowledges revisions.
 *
 * @param instance what tells this instance from all others
 * @param spread within what time after a revision it says so, at random
 */
record Identity(String instance, Duration spread) {
    Identity {
        if (instance.isBlank()) {
            throw new InvalidSettingException("instance", "''", "an id that no other instance has");
        }
        if (spread.isNegative()) {
            throw new InvalidSettingException("spread", spread, "at least PT0S");
        }
    }
}
