package io.muster.connection.queue;

import io.muster.connection.LossReason;

/** Where a hold stands. It moves once: from held to released or to lost. */
sealed interface HoldStatus {
    /** As a half sentence for messages. */
    String words();

    /** The place is held, as far as is known without asking. */
    record Held() implements HoldStatus {
        @Override
        public String words() {
            return "it is held";
        }
    }

    /** It was given back, or is being so. */
    record Released() implements HoldStatus {
        @Override
        public String words() {
            return "it was released";
        }
    }

    /**
     * It ended without having been given back.
     *
     * @param reason why
     */
    record Lost(LossReason reason) implements HoldStatus {
        @Override
        public String words() {
            return reason.words();
        }
    }
}
