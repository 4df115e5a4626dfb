package io.muster.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** Makes the certificates and keys of a cluster: good ones, and one of each kind of bad ones. */
final class TlsFiles {
    private static final List<GeneralName> HERE = List.of(
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"), new GeneralName(GeneralName.dNSName, "localhost"));
    private static final List<GeneralName> ELSEWHERE = List.of(new GeneralName(GeneralName.dNSName, "elsewhere.test"));

    private TlsFiles() {}

    static void write(TlsMaterial files) throws IOException {
        try {
            Files.createDirectories(files.directory());
            Authority ours = new Authority("muster test authority");
            ours.write(files.caCertificate());
            server(ours, files, ServerCertificate.VALID, HERE, Authority.Time.CURRENT);
            server(ours, files, ServerCertificate.WRONG_NAME, ELSEWHERE, Authority.Time.CURRENT);
            server(ours, files, ServerCertificate.EXPIRED, HERE, Authority.Time.PAST);
            client(ours, Authority.Time.CURRENT, files.clientCertificate(), files.clientKey());
            client(ours, Authority.Time.PAST, files.expiredClientCertificate(), files.expiredClientKey());
            Authority foreign = new Authority("foreign test authority");
            foreign.write(files.foreignCaCertificate());
            client(foreign, Authority.Time.CURRENT, files.foreignClientCertificate(), files.foreignClientKey());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make certificates", e);
        }
    }

    private static void server(
            Authority authority,
            TlsMaterial files,
            ServerCertificate which,
            List<GeneralName> names,
            Authority.Time time)
            throws GeneralSecurityException, IOException {
        authority.issue("etcd", names, time, files.serverCertificate(which), files.serverKey(which));
    }

    private static void client(Authority authority, Authority.Time time, Path certificate, Path key)
            throws GeneralSecurityException, IOException {
        authority.issue("client", List.of(), time, certificate, key);
    }
}
