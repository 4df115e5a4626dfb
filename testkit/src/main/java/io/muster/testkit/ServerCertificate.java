package io.muster.testkit;

/** Which certificate the members of a cluster with TLS show to clients. */
public enum ServerCertificate {
    /** Valid today, for 127.0.0.1 and localhost, signed by the cluster's authority. */
    VALID,
    /** Valid and well signed, but for the host {@code elsewhere.test} only. */
    WRONG_NAME,
    /** Right in all but its time: it ended yesterday. */
    EXPIRED
}
