package io.muster.config;

/**
 * What one instance says of the newest revision it looked at.
 *
 * @param instance the instance, by the id that it was given
 * @param revision the revision it looked at
 * @param isApplied whether that is in force there; else it was refused, and what was good before is
 * @param reason why it was refused, in one line; empty if it was not
 */
public record Acknowledgement(String instance, long revision, boolean isApplied, String reason) {
    /** As it is written: {@code applied@342}, or {@code rejected@342: reason}. */
    @Override
    public String toString() {
        return instance + ": " + (isApplied ? "applied@" : "rejected@") + revision + (isApplied ? "" : ": " + reason);
    }
}
