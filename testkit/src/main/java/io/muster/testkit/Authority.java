package io.muster.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one test's own. */
final class Authority {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;
    private static final Duration DAY = Duration.ofDays(1);

    private final X500Name name;
    private final KeyPair keys;
    private final byte[] certificate;

    /** When a certificate is valid, seen from now. */
    enum Time {
        /** From an hour ago for a year. */
        CURRENT,
        /** Until yesterday. */
        PAST
    }

    Authority(String commonName) throws GeneralSecurityException, IOException {
        this.name = new X500Name("CN=" + commonName);
        this.keys = newKeys();
        X509v3CertificateBuilder builder = builder(name, keys, Time.CURRENT);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        this.certificate = signed(builder);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, Pem.of("CERTIFICATE", certificate));
    }

    /** Issues a certificate with a key of its own for servers and clients with these names, or without any. */
    void issue(String commonName, List<GeneralName> names, Time time, Path certificateFile, Path keyFile)
            throws GeneralSecurityException, IOException {
        KeyPair subject = newKeys();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=" + commonName), subject, time);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        }
        Files.writeString(certificateFile, Pem.of("CERTIFICATE", signed(builder)));
        Files.writeString(keyFile, Pem.of("PRIVATE KEY", subject.getPrivate().getEncoded()));
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys, Time time) {
        Instant now = Instant.now();
        Instant from = time == Time.CURRENT ? now.minusSeconds(3600) : now.minus(DAY.multipliedBy(2));
        Instant to = time == Time.CURRENT ? now.plus(DAY.multipliedBy(365)) : now.minus(DAY);
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(from),
                Date.from(to),
                subject,
                subjectKeys.getPublic());
    }

    private byte[] signed(X509v3CertificateBuilder builder) throws GeneralSecurityException, IOException {
        try {
            return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
