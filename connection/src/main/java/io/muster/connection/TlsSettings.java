package io.muster.connection;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Whom to trust, and who we are, as PEM files; each was there and held what it should when this was made.
 *
 * <p>Paths are made absolute. The files are read again when a channel is opened, so they may be renewed in between.
 *
 * @param caCertificate the certificates of the authorities to trust; empty: those of the Java runtime
 * @param clientCertificate our certificate chain, for servers that ask for one
 * @param clientKey its private key, RSA or EC, PKCS#8, without a passphrase; given exactly when the certificate is
 */
public record TlsSettings(Optional<Path> caCertificate, Optional<Path> clientCertificate, Optional<Path> clientKey) {
    /**
     * Reads the files and checks that they hold what they should, and that the key is the certificate's.
     *
     * @throws InvalidSettingException naming setting, file and expectation, of all that cannot be right
     */
    public TlsSettings {
        caCertificate = caCertificate.map(TlsSettings::absolute);
        clientCertificate = clientCertificate.map(TlsSettings::absolute);
        clientKey = clientKey.map(TlsSettings::absolute);
        SettingProblems problems = new SettingProblems();
        caCertificate.ifPresent(path ->
                problems.attempt(() -> PemFile.read("tls.caCertificate", path).certificates()));
        checkIdentity(clientCertificate, clientKey, problems);
        problems.throwIfAny();
    }

    /** Trusts the authorities of the Java runtime; no client certificate. */
    public static TlsSettings systemTrust() {
        return new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Trusts these authorities; no client certificate. */
    public static TlsSettings trusting(Path caCertificate) {
        return new TlsSettings(Optional.of(caCertificate), Optional.empty(), Optional.empty());
    }

    /** Also shows a client certificate. */
    public TlsSettings identifiedBy(Path clientCertificate, Path clientKey) {
        return new TlsSettings(caCertificate, Optional.of(clientCertificate), Optional.of(clientKey));
    }

    private static void checkIdentity(Optional<Path> certificate, Optional<Path> key, SettingProblems problems) {
        if (certificate.isEmpty() && key.isEmpty()) {
            return;
        }
        if (certificate.isEmpty()) {
            problems.add("tls.clientCertificate", "not set", "the certificate that the client key belongs to");
        } else if (key.isEmpty()) {
            problems.add("tls.clientKey", "not set", "the private key of the client certificate");
        } else {
            Optional<List<X509Certificate>> chain = problems.attempt(() ->
                    PemFile.read("tls.clientCertificate", certificate.get()).certificates());
            Optional<PrivateKey> loaded = problems.attempt(
                    () -> PemFile.read("tls.clientKey", key.get()).privateKey());
            if (chain.isPresent()
                    && loaded.isPresent()
                    && !PemFile.belongs(loaded.get(), chain.get().get(0))) {
                problems.add(
                        "tls.clientKey", key.get(), "the private key of the first certificate in " + certificate.get());
            }
        }
    }

    /** Equal files should be equal settings; but behind a symbolic link, {@code ..} may lead elsewhere, so it stays. */
    private static Path absolute(Path path) {
        Path absolute = path.toAbsolutePath();
        for (Path name : absolute) {
            if (name.toString().equals("..")) {
                return absolute;
            }
        }
        return absolute.normalize();
    }
}
