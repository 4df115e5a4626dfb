package io.muster.registry;

/**
 * Why an instance is chosen by a view, or not.
 *
 * @param id the instance
 * @param verdict what became of it
 * @param text the same in words, with figures
 */
public record InstanceExplanation(String id, Verdict verdict, String text) {
    /** What becomes of an instance when a view chooses. */
    public enum Verdict {
        /** It is a candidate. */
        CHOSEN_FROM,
        /** It is a candidate, but others in the preferred zone get the calls as long as they are enough. */
        OTHER_ZONE,
        /** It is a candidate whose weight is 0, beside others that have one. */
        NO_WEIGHT,
        /** Its status does not ask for calls. */
        STATUS,
        /** The view's filter leaves it out. */
        FILTERED,
        /** Its calls failed, and it is left out for a while. */
        EJECTED,
        /** It vanished without a goodbye and is called only when nothing else is left. */
        IN_LIMBO,
        /** There is no such instance, or its record cannot be read. */
        UNKNOWN
    }

    /** Whether it may be chosen now. */
    public boolean isCandidate() {
        return verdict == Verdict.CHOSEN_FROM || verdict == Verdict.OTHER_ZONE;
    }

    @Override
    public String toString() {
        return id + ": " + text;
    }
}
