package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSettingsTest {
    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void certificateWithItsKeyIsTaken(String algorithm) throws IOException {
        Pem pem = Pem.selfSigned(algorithm);
        Path ca = file(
                "ca.pem",
                "an authority of ours: é\n" + pem.certificate()
                        + Pem.selfSigned("RSA").certificate());
        Path certificate = file("client.pem", pem.certificate());
        Path key = file("client.key", pem.key());

        TlsSettings tls = TlsSettings.trusting(ca).identifiedBy(certificate, key);

        assertThat(tls.caCertificate()).contains(ca);
        assertThat(tls.clientCertificate()).contains(certificate);
        assertThat(tls.clientKey()).contains(key);
    }

    @Test
    void certificateAndKeyMayShareAFile() throws IOException {
        Pem pem = Pem.selfSigned("EC");
        Path both = file("both.pem", pem.key() + pem.certificate());

        assertThat(TlsSettings.systemTrust().identifiedBy(both, both).clientKey())
                .contains(both);
    }

    @Test
    void pathsThatMeanTheSameAreEqual() throws IOException {
        Path ca = file("ca.pem", Pem.selfSigned("EC").certificate());
        Path fromHere = Path.of("").toAbsolutePath().relativize(ca);

        assertThat(TlsSettings.trusting(directory.resolve("./ca.pem"))).isEqualTo(TlsSettings.trusting(ca));
        assertThat(TlsSettings.trusting(fromHere).caCertificate()).get().matches(Path::isAbsolute);
    }

    @Test
    void dotsBehindASymbolicLinkLeadWhereTheSystemSays() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere/inner"));
        Path ca = Files.writeString(
                elsewhere.resolveSibling("ca.pem"), Pem.selfSigned("EC").certificate());
        Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);

        Path kept =
                TlsSettings.trusting(link.resolve("../ca.pem")).caCertificate().orElseThrow();

        assertThat(Files.isSameFile(kept, ca)).isTrue();
    }

    static Stream<Arguments> filesThatAreNoAuthorities() {
        Pem pem = Pem.selfSigned("EC");
        return Stream.of(
                arguments("", "a PEM file with a CERTIFICATE block; it has no PEM block"),
                arguments("\0\1DER", "a PEM file with a CERTIFICATE block; it has no PEM block"),
                arguments(pem.key(), "a PEM file with a CERTIFICATE block; it has PRIVATE KEY"),
                arguments(
                        pem.certificate().substring(0, 200),
                        "a PEM file with a CERTIFICATE block; it has no PEM block"),
                arguments(
                        pem.certificate() + Pem.block("CERTIFICATE", new byte[] {1, 2, 3}),
                        "X.509 certificates, whole; its BEGIN CERTIFICATE block is none"),
                arguments(
                        Pem.block("CERTIFICATE REQUEST", new byte[] {1}),
                        "X.509 certificates, whole; its BEGIN CERTIFICATE REQUEST block is none"));
    }

    @ParameterizedTest
    @MethodSource("filesThatAreNoAuthorities")
    void fileWithoutCertificatesIsNoAuthority(String text, String expectation) throws IOException {
        Path ca = file("ca.pem", text);

        assertThatThrownBy(() -> TlsSettings.trusting(ca))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("tls.caCertificate: " + ca + " (expected: " + expectation + ")");
    }

    @Test
    void missingFileAndDirectoryAreNamed() {
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> new TlsSettings(Optional.of(missing), Optional.of(missing), Optional.of(directory)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("tls.caCertificate: " + missing + " (expected: a file that exists)")
                .hasMessageContaining("tls.clientCertificate: " + missing + " (expected: a file that exists)")
                .hasMessageContaining("tls.clientKey: " + directory + " (expected: a PEM file of at most 4 MiB)");
    }

    static Stream<Arguments> keysThatCannotBeUsed() {
        byte[] content = {1, 2, 3};
        return Stream.of(
                arguments(
                        Pem.block("RSA PRIVATE KEY", content),
                        "this one is PKCS#1 (BEGIN RSA PRIVATE KEY); to convert it: openssl pkcs8 -topk8 -nocrypt -in "),
                arguments(
                        Pem.block("EC PARAMETERS", content) + Pem.block("EC PRIVATE KEY", content),
                        "this one is an older form (BEGIN EC PRIVATE KEY); to convert it: openssl pkcs8 "),
                arguments(
                        Pem.block("ENCRYPTED PRIVATE KEY", content),
                        "a key without a passphrase, this one is encrypted; to convert it: openssl pkcs8 "),
                arguments(
                        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID\n-----END RSA PRIVATE KEY-----\n",
                        "a key without a passphrase, this one is encrypted; to convert it: openssl pkcs8 "),
                arguments(Pem.block("PRIVATE KEY", content), "an RSA or EC key, whole, in PKCS#8"),
                arguments(
                        "-----BEGIN PRIVATE KEY-----\n=====\n-----END PRIVATE KEY-----",
                        "an RSA or EC key, whole, in PKCS#8"),
                arguments(Pem.keyAlone("Ed25519"), "an RSA or EC key, whole, in PKCS#8"),
                arguments(
                        Pem.selfSigned("EC").certificate(), "a PEM file with a PRIVATE KEY block; it has CERTIFICATE"),
                arguments(Pem.keyAlone("EC"), "the private key of the first certificate in "),
                arguments(Pem.keyAlone("RSA"), "the private key of the first certificate in "));
    }

    @ParameterizedTest
    @MethodSource("keysThatCannotBeUsed")
    void keyThatCannotBeUsedIsRefusedWithTheWayOut(String text, String expectation) throws IOException {
        Path certificate = file("client.pem", Pem.selfSigned("EC").certificate());
        Path key = file("client.key", text);

        assertThatThrownBy(() -> TlsSettings.systemTrust().identifiedBy(certificate, key))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("tls.clientKey: " + key + " (expected: ")
                .hasMessageContaining(expectation);
    }

    @Test
    void certificateAndKeyComeTogether() throws IOException {
        Path any = file("any.pem", "");

        assertThatThrownBy(() -> new TlsSettings(Optional.empty(), Optional.of(any), Optional.empty()))
                .hasMessage("tls.clientKey: not set (expected: the private key of the client certificate)");
        assertThatThrownBy(() -> new TlsSettings(Optional.empty(), Optional.empty(), Optional.of(any)))
                .hasMessage(
                        "tls.clientCertificate: not set (expected: the certificate that the client key belongs to)");
    }

    @Test
    void keyGivenInPlaceOfItsPathIsNotPrinted() throws IOException {
        Path certificate = file("client.pem", Pem.selfSigned("EC").certificate());
        String key = Pem.selfSigned("EC").key();

        assertThatThrownBy(() -> TlsSettings.systemTrust().identifiedBy(certificate, Path.of(key)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("tls.clientKey: *** (expected: the path of a PEM file, not its text)");
    }
}
