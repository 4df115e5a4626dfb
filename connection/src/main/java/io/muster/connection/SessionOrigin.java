package io.muster.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Whose a session is, as JSON, for whoever looks at its key with {@code etcdctl get}. */
final class SessionOrigin {
    private static final String PROCESS = "{\"host\":\"" + hostName() + "\",\"pid\":"
            + ProcessHandle.current().pid();

    private SessionOrigin() {}

    /** This process's, since now; the first call may wait for the name of this host. */
    static Bytes now() {
        return Bytes.utf8(PROCESS + ",\"since\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^\\w.:-]", "_");
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
