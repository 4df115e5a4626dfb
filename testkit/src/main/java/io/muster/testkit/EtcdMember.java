package io.muster.testkit;

import java.util.List;

/**
 * One server of a cluster.
 *
 * <p>Everything that changes its state returns when the new state is reached. All methods may be called from any
 * thread.
 */
public interface EtcdMember {
    /** {@return its place in {@link EtcdCluster#members()}, from 0} */
    int index();

    /** {@return its name in etcd's member list} */
    String name();

    /** {@return its identity, as its answers carry it; another one after {@link #wipe()}} */
    long id();

    /** {@return where clients connect: through the proxy if there is one} */
    String endpoint();

    /** {@return where clients connect past the proxy} */
    String directEndpoint();

    /**
     * {@return the process id of the running server}
     *
     * @throws IllegalStateException when it is not running
     */
    long pid();

    /** {@return whether the process exists; a paused one does} */
    boolean isAlive();

    /** {@return whether the member itself says that it leads; one that does not answer does not} */
    boolean isLeader();

    /** Ends the process by SIGKILL: no goodbye to clients or members. Harmless when it is not running. */
    void kill();

    /** Ends the process by SIGTERM: a leader hands over first. Harmless when it is not running. */
    void stop();

    /** Stops the process by SIGSTOP: connections stay open, and nothing is answered. */
    void pause();

    /** Lets a paused process go on, by SIGCONT. */
    void resume();

    /**
     * Starts the server again on the same data and the same ports, after SIGKILL if it runs. Returns when it is ready;
     * or, while so few members run that none can be ready, when it listens to the others.
     */
    void restart();

    /**
     * Loses all data, and starts anew on the same ports. The only member becomes a new cluster with another identity
     * whose revisions start over; a member of several is removed from the cluster and joins it again, empty.
     */
    void wipe();

    /**
     * {@return the proxy between clients and this member}
     *
     * @throws IllegalStateException when the cluster was built without client proxies
     */
    FaultProxy proxy();

    /**
     * {@return the proxy between the other members and this one; connections that this one opens do not pass it}
     *
     * @throws IllegalStateException when the cluster was built without peer proxies
     */
    FaultProxy peerProxy();

    /** {@return the last lines that the server logged, oldest first} */
    List<String> logTail(int lines);
}
