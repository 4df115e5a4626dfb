package io.muster.registry;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/**
 * A health check tells whether an instance can serve. It may block; it is not run by several threads at once.
 */
@FunctionalInterface
public interface HealthCheck {
    /**
     * Whether it can.
     *
     * @throws Exception it cannot, too
     */
    boolean isHealthy() throws Exception;

    /** Whether something accepts connections. */
    static HealthCheck tcp(String host, int port, Duration timeout) {
        Expect.between("port", port, 1, 65_535);
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
                return true;
            }
        };
    }

    /** Whether a GET is answered with 200 to 299. */
    static HealthCheck http(URI uri, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        return () -> {
            if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new IOException(uri + " is not HTTP");
            }
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            connection.setUseCaches(false);
            try {
                int status = connection.getResponseCode();
                return status >= 200 && status < 300;
            } finally {
                connection.disconnect();
            }
        };
    }

    /**
     * How often to check, and what it takes to believe a result.
     *
     * @param interval from the end of one check to the next
     * @param rise so many good results in a row make the instance UP
     * @param fall so many bad results in a row make it DOWN
     */
    record Rules(Duration interval, int rise, int fall) {
        /** Every 5 s, two good ones, three bad ones. */
        public static final Rules DEFAULT = new Rules(Duration.ofSeconds(5), 2, 3);

        /** Checks all. */
        public Rules {
            if (interval.isNegative() || interval.isZero()) {
                throw Expect.failure("interval", interval, "longer than zero");
            }
            Expect.between("rise", rise, 1, Integer.MAX_VALUE);
            Expect.between("fall", fall, 1, Integer.MAX_VALUE);
        }
    }
}
