package io.muster.testkit;

import java.time.Duration;

/**
 * A TCP relay on loopback that can be told to fail.
 *
 * <p>Upstream is what clients send to the target; downstream is what they get from it. What a black hole or a delay
 * holds back is not lost: as after a network outage, it arrives when the fault ends, if the connection lives that long.
 *
 * <p>All methods may be called from any thread; a fault is in force when its method returns.
 */
public interface FaultProxy extends AutoCloseable {
    /** A direction, seen from the client. */
    enum Direction {
        /** From the client to the target. */
        UPSTREAM,
        /** From the target to the client. */
        DOWNSTREAM
    }

    /** The ways in which a link can fall silent; a parameterized test tries them all. */
    enum Silence {
        /** Neither side hears the other. */
        BOTH_WAYS,
        /** The target does not hear the client. */
        UPSTREAM,
        /** The client does not hear the target. */
        DOWNSTREAM
    }

    /** {@return a running relay to this address, without faults} */
    static FaultProxy to(String host, int port) {
        return ProxyServer.start(host, port);
    }

    /** {@return where the relay listens, on 127.0.0.1} */
    int port();

    /** {@return where the relay listens, as {@code 127.0.0.1:port}} */
    String endpoint();

    /** Lets no byte through, either way. Connections are accepted and stay open, in silence. */
    void blackHole();

    /** Lets nothing through that clients send. */
    void blackHoleUpstream();

    /** Lets nothing through that the target sends. */
    void blackHoleDownstream();

    /** Lets nothing through this way, as the method for it does. */
    default void blackHole(Silence silence) {
        switch (silence) {
            case BOTH_WAYS -> blackHole();
            case UPSTREAM -> blackHoleUpstream();
            case DOWNSTREAM -> blackHoleDownstream();
        }
    }

    /** Holds every byte for this long, in each direction. A zero delay ends it. */
    void delay(Duration delay);

    /** Ends all open connections by a reset. New ones are served. */
    void reset();

    /** Refuses new connections, as if nobody listened. Open ones stay. */
    void refuse();

    /**
     * Lets this many more bytes through in one direction, counted over all connections. The next byte after them ends
     * all connections instead of passing: the receiver of that direction sees the end of the stream after exactly these
     * bytes, its sender sees a reset. New connections are served after that, without a cut.
     */
    void cutAfter(long bytes, Direction direction);

    /** Ends every fault; what was held back goes on. */
    void heal();

    /** {@return the number of open connections} */
    long connections();

    /** {@return the number of connections accepted so far} */
    long accepted();

    /** {@return the number of bytes handed to the target so far} */
    long bytesUpstream();

    /** {@return the number of bytes handed to clients so far} */
    long bytesDownstream();

    /** Ends the relay and all its connections. Closing twice is harmless. */
    @Override
    void close();
}
