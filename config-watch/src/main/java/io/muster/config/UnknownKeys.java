package io.muster.config;

/** What becomes of a key that the record it stands under has no component for. */
public enum UnknownKeys {
    /** Nothing. */
    IGNORE,
    /**
     * It is logged and listed in {@link ConfigStatus#warnings()}, with the name that was probably meant. The default:
     * while versions of a service run side by side, the older one must live with keys that only the newer one knows.
     */
    WARN,
    /** It is a problem like any other: the revision is refused. */
    FAIL
}
