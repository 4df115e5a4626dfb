package io.muster.testkit;

import java.nio.file.Path;

/**
 * The certificates and keys of a cluster with TLS, as PEM files. Keys are PKCS#8, without a password.
 *
 * <p>Made afresh for each cluster, and deleted with it.
 *
 * @param directory where the files are
 */
public record TlsMaterial(Path directory) {
    /** {@return the authority that signed the members' certificates; clients trust it} */
    public Path caCertificate() {
        return directory.resolve("ca.pem");
    }

    /** {@return a certificate that the members accept} */
    public Path clientCertificate() {
        return directory.resolve("client.pem");
    }

    /** {@return the key of {@link #clientCertificate()}} */
    public Path clientKey() {
        return directory.resolve("client.key");
    }

    /** {@return a certificate of the right authority that ended yesterday} */
    public Path expiredClientCertificate() {
        return directory.resolve("expired-client.pem");
    }

    /** {@return the key of {@link #expiredClientCertificate()}} */
    public Path expiredClientKey() {
        return directory.resolve("expired-client.key");
    }

    /** {@return an authority that signed nothing of this cluster} */
    public Path foreignCaCertificate() {
        return directory.resolve("foreign-ca.pem");
    }

    /** {@return a certificate of the foreign authority} */
    public Path foreignClientCertificate() {
        return directory.resolve("foreign-client.pem");
    }

    /** {@return the key of {@link #foreignClientCertificate()}} */
    public Path foreignClientKey() {
        return directory.resolve("foreign-client.key");
    }

    Path serverCertificate(ServerCertificate which) {
        return directory.resolve(serverName(which) + ".pem");
    }

    Path serverKey(ServerCertificate which) {
        return directory.resolve(serverName(which) + ".key");
    }

    private static String serverName(ServerCertificate which) {
        return switch (which) {
            case VALID -> "server";
            case WRONG_NAME -> "server-wrong-name";
            case EXPIRED -> "server-expired";
        };
    }
}
