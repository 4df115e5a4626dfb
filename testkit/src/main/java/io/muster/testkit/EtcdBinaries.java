package io.muster.testkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An etcd server on this machine that is known to run.
 *
 * <p>It is looked for in this order: the system property {@code muster.testkit.binary}, the environment variable
 * {@code MUSTER_ETCD}, {@code PATH}, the cache; then it is obtained, without root rights and without installing
 * anything system-wide, and kept in the cache.
 *
 * @param etcd the server's executable
 * @param etcdctl the command line client that came with it, if there is one
 * @param version what the server says it is
 * @param origin where it was found, for messages
 */
public record EtcdBinaries(Path etcd, Optional<Path> etcdctl, EtcdVersion version, String origin) {
    private static final Map<String, EtcdBinaries> FOUND = new ConcurrentHashMap<>();

    /**
     * Finds or obtains an etcd of the line that the system property {@code etcd.version} names, or, where that is
     * empty, the newest that can be had. May take some seconds on its first call on a machine; safe under parallel
     * threads and parallel JVMs.
     *
     * @throws EtcdNotObtainedException when there is none; the message lists every place tried
     */
    public static EtcdBinaries obtain() {
        return obtain(Places.wantedLine());
    }

    /**
     * Finds or obtains an etcd of one line of versions.
     *
     * @param line such as {@code "3.4"}; empty for the newest that can be had
     * @throws IllegalArgumentException when the line does not look like one
     * @throws EtcdNotObtainedException when there is none; the message lists every place tried
     */
    public static EtcdBinaries obtain(String line) {
        Places places = Places.ofThisMachine();
        return FOUND.computeIfAbsent(line + " " + places, key -> new EtcdFinder(places).find(Line.of(line)));
    }
}
