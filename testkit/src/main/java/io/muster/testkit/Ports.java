package io.muster.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on the loopback address.
 *
 * <p>They lie below the range that systems take for outgoing connections: a member that is down keeps its port, and no
 * client's connection, least of all one to that very port, may sit on it when the member comes back.
 */
final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final PortClaims CLAIMS = new PortClaims(Workspace.defaultBase());

    private Ports() {}

    /** A port that nothing listens on, and that no other caller gets, in this JVM or another, until it is given back. */
    static int take() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (CLAIMS.claim(port)) {
                if (isFree(port)) {
                    return port;
                }
                CLAIMS.giveBack(port);
            }
        }
        throw new EtcdStartException("no free port on loopback between " + FIRST + " and " + LAST, null);
    }

    static void giveBack(int port) {
        CLAIMS.giveBack(port);
    }

    /** 127.0.0.1 by number: the name localhost may mean ::1 first, where no etcd of ours listens. */
    static InetSocketAddress onLoopback(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(onLoopback(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
