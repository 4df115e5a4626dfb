package io.muster.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text form of certificates and keys. */
final class Pem {
    private static final int WIDTH = 64;

    private Pem() {}

    static String of(String type, byte[] content) {
        Base64.Encoder encoder = Base64.getMimeEncoder(WIDTH, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + type + "-----\n" + encoder.encodeToString(content) + "\n-----END " + type + "-----\n";
    }
}
