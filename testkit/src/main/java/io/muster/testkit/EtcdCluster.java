package io.muster.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A running etcd cluster of real server processes on this machine, made for tests.
 *
 * <p>It is ready when {@link Builder#start()} returns: every member answers linearizable reads and is known to be a
 * member of this cluster, not of another one that happens to listen there. It ends with {@link #close()}, and in any
 * case with this JVM, even if that is killed.
 *
 * <p>All methods may be called from any thread.
 */
public interface EtcdCluster extends AutoCloseable {
    /** {@return a builder of a cluster with one member, without TLS, authentication or proxies} */
    static Builder builder() {
        return new ClusterBuilder();
    }

    /** {@return a running cluster of one member, all else as {@link #builder()} says} */
    static EtcdCluster start() {
        return builder().start();
    }

    /** {@return all members, running or not, in the order of their index} */
    List<EtcdMember> members();

    /** {@return the member with this index, counted from 0} */
    EtcdMember member(int index);

    /**
     * Waits, bounded by the start time-out, until more than half of all members name the same leader.
     *
     * @throws EtcdStartException when they do not agree in time
     */
    EtcdMember leader();

    /** Ends all members by SIGKILL, and starts them again on the same data; returns when all are ready. */
    void restart();

    /** Hands leadership to this member; returns when more than half of all members have it as their leader. */
    void moveLeader(EtcdMember to);

    /** Discards the history before this revision; returns when that has been done. */
    void compact(long revision);

    /**
     * Discards all history.
     *
     * @return the revision compacted to, which is the newest one
     */
    long compact();

    /** {@return where clients connect, one address for each member, such as {@code http://127.0.0.1:21379}} */
    List<String> endpoints();

    /** {@return {@link #endpoints()}, separated by commas} */
    String connectString();

    /** {@return the version of the servers} */
    EtcdVersion version();

    /** {@return the identity of the cluster, as every answer of etcd carries it; another one after a wipe of the only
     * member} */
    long clusterId();

    /** {@return the certificates and keys for clients, if the cluster has TLS} */
    Optional<TlsMaterial> tls();

    /** {@return user and password of the administrator, if the cluster has authentication} */
    Optional<RootUser> rootUser();

    /** {@return a second view of what this cluster holds, independent of the client library under test} */
    EtcdTruth truth();

    /**
     * Runs etcdctl against this cluster, with all rights, past all proxies.
     *
     * @return what it wrote
     * @throws IllegalStateException when there is no etcdctl beside the etcd in use
     * @throws EtcdRequestException when it fails; the message has its output
     */
    String etcdctl(String... arguments);

    /**
     * Starts etcdctl against this cluster, with all rights, past all proxies, for what does not end by itself: to lock, to
     * stand in an election, to watch.
     *
     * @return the process; the caller closes it
     * @throws IllegalStateException when there is no etcdctl beside the etcd in use
     */
    ChildProcess startEtcdctl(String... arguments);

    /**
     * Cuts these members off from all others, both ways, until {@link #heal()}. Needs
     * {@link Builder#peerProxies(boolean)}. The client links stay.
     */
    void partition(EtcdMember... members);

    /**
     * Stops what one member sends to another, until {@link #heal()}; the other direction goes on. Needs
     * {@link Builder#peerProxies(boolean)}.
     */
    void cut(EtcdMember from, EtcdMember to);

    /** Ends every fault of every proxy of this cluster. Members that are stopped or paused stay so. */
    void heal();

    /**
     * Ends the cluster: processes, directories, proxies and threads are gone when this returns. Closing twice is
     * harmless.
     */
    @Override
    void close();

    /** Collects what a cluster should be like. Not safe for use by several threads. */
    interface Builder {
        /** Sets the number of members, from 1 to 9. Default: 1. */
        Builder members(int count);

        /** Sets the line of etcd versions, such as {@code "3.4"}. Default: what {@code etcd.version} says. */
        Builder version(String line);

        /** Sets how client endpoints are protected. Default: {@link TlsMode#NONE}. */
        Builder tls(TlsMode mode);

        /** Sets which certificate the members show. Default: {@link ServerCertificate#VALID}. */
        Builder serverCertificate(ServerCertificate certificate);

        /** Sets whether users are asked for. Default: {@link AuthMode#NONE}. */
        Builder auth(AuthMode mode);

        /** Sets how long a token lives, in whole seconds. Default: 5 minutes. */
        Builder authTokenTtl(Duration ttl);

        /** Sets the password of the user {@code root}. Default: {@code root}. */
        Builder rootPassword(String password);

        /** Sets whether each client endpoint goes through a {@link FaultProxy}. Default: no. */
        Builder clientProxies(boolean enabled);

        /** Sets whether each member is reached by the others through a {@link FaultProxy}. Default: no. */
        Builder peerProxies(boolean enabled);

        /** Sets whether writes are forced to disk; needed only to survive a crash of the machine. Default: no. */
        Builder fsync(boolean enabled);

        /** Adds a flag for every etcd, such as {@code "--quota-backend-bytes", "16777216"}. */
        Builder option(String flag, String... values);

        /** Sets whether the data directory stays when the cluster does not start, or breaks. Default: no. */
        Builder keepDataOnFailure(boolean keep);

        /** Sets the directory that holds the data directories. Default: one below the system's temporary directory. */
        Builder baseDirectory(Path directory);

        /** Sets how long the cluster, or a restarted member, may take to be ready. Default: 60 seconds. */
        Builder startTimeout(Duration timeout);

        /**
         * Starts the cluster and waits until it is ready.
         *
         * @throws EtcdNotObtainedException when there is no etcd and none can be obtained
         * @throws EtcdStartException when the cluster is not ready in time; the message has the last log lines
         */
        EtcdCluster start();
    }
}
