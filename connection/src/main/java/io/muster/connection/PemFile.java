package io.muster.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of PEM blocks, read for what one setting expects in it. Messages name the file and the kinds of its blocks,
 * never what is in them.
 *
 * @param setting the setting that names the file
 * @param path where it is
 * @param blocks what it holds, in order
 */
record PemFile(String setting, Path path, List<Block> blocks) {
    private static final long LARGEST = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+(.*?)-----END \\1-----", Pattern.DOTALL);

    /** A label, like {@code CERTIFICATE}, and the text between its lines. */
    record Block(String label, String text) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    static PemFile read(String setting, Path path) {
        if (path.toString().contains("-----BEGIN")) {
            throw new InvalidSettingException(setting, "***", "the path of a PEM file, not its text");
        }
        try {
            if (!Files.exists(path)) {
                throw new InvalidSettingException(setting, path, "a file that exists");
            }
            if (!Files.isRegularFile(path) || Files.size(path) > LARGEST) {
                throw new InvalidSettingException(setting, path, "a PEM file of at most 4 MiB");
            }
            // PEM is ASCII; this charset takes whatever stands between the blocks.
            return new PemFile(setting, path, blocks(Files.readString(path, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new InvalidSettingException(setting, path, "a file that this process may read; " + e);
        }
    }

    /** The certificates in it, at least one. */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().contains("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw mistake("a PEM file with a CERTIFICATE block; " + found());
        }
        return certificates;
    }

    /** The first private key in it; it must be PKCS#8, RSA or EC, and not encrypted: what Netty can load. */
    PrivateKey privateKey() {
        Block block = blocks.stream()
                .filter(candidate -> candidate.label().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> mistake("a PEM file with a PRIVATE KEY block; " + found()));
        if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.text().contains("ENCRYPTED")) {
            throw mistake("a key without a passphrase, this one is encrypted; " + conversion());
        }
        if (!block.label().equals("PRIVATE KEY")) {
            String form = block.label().equals("RSA PRIVATE KEY") ? "PKCS#1" : "an older form";
            throw mistake("a PKCS#8 key (BEGIN PRIVATE KEY), this one is " + form + " (BEGIN " + block.label() + "); "
                    + conversion());
        }
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.bytes()));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // Not of this kind, or of none.
            }
        }
        throw mistake("an RSA or EC key, whole, in PKCS#8");
    }

    /** Whether what this key signs is the certificate's word. */
    static boolean belongs(PrivateKey key, X509Certificate certificate) {
        try {
            byte[] sample = certificate.getEncoded();
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private X509Certificate certificate(Block block) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw mistake("X.509 certificates, whole; its BEGIN " + block.label() + " block is none");
        }
    }

    private String conversion() {
        return "to convert it: openssl pkcs8 -topk8 -nocrypt -in " + path + " -out " + path + ".pkcs8";
    }

    private String found() {
        return blocks.isEmpty()
                ? "it has no PEM block"
                : "it has "
                        + String.join(
                                ", ",
                                blocks.stream().map(Block::label).distinct().toList());
    }

    private InvalidSettingException mistake(String expectation) {
        return new InvalidSettingException(setting, path, expectation);
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return List.copyOf(blocks);
    }
}
