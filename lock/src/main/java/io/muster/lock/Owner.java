package io.muster.lock;

import io.muster.connection.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Who stands in line, as the value of the key tells whoever looks at it with {@code etcdctl get}. */
final class Owner {
    private static final String PROCESS =
            "host=" + hostName() + " pid=" + ProcessHandle.current().pid();

    private Owner() {}

    /** The current thread of this process, since now; and a note, if it is not empty. */
    static Bytes now(String note) {
        String thread = Thread.currentThread().getName().replace(' ', '_');
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String owner = PROCESS + " thread=" + thread + " since=" + now;
        return Bytes.utf8(note.isEmpty() ? owner : owner + " note=" + note);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
