package io.muster.testkit;

/** Whether a cluster asks for user and password, and which tokens it gives for them. */
public enum AuthMode {
    /** Everybody may do everything. */
    NONE,
    /** Opaque tokens kept in the memory of each member; they end when they are unused for their time to live. */
    SIMPLE,
    /** Signed tokens that every member can check by itself; they end after their time to live, used or not. */
    JWT
}
