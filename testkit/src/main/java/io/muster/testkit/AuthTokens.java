package io.muster.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;

/** How etcd makes the tokens that it gives for user and password. */
record AuthTokens(AuthMode mode, Duration ttl, Path directory) {
    private static final int RSA_BITS = 2048;

    /** Writes the keys that signed tokens need. */
    void prepare() throws IOException {
        if (mode != AuthMode.JWT) {
            return;
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            KeyPair keys = generator.generateKeyPair();
            Files.writeString(publicKey(), Pem.of("PUBLIC KEY", keys.getPublic().getEncoded()));
            Files.writeString(
                    privateKey(), Pem.of("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    List<String> flags() {
        String tokens = switch (mode) {
            case NONE -> "";
            case SIMPLE -> "--auth-token=simple";
            case JWT ->
                "--auth-token=jwt,pub-key=" + publicKey() + ",priv-key=" + privateKey() + ",sign-method=RS256,ttl="
                        + ttl.toSeconds() + "s";
        };
        if (tokens.isEmpty()) {
            return List.of();
        }
        // The cheapest hash of passwords that etcd allows: a log-in of a test should not cost 70 ms.
        return mode == AuthMode.SIMPLE
                ? List.of(tokens, "--auth-token-ttl=" + ttl.toSeconds(), "--bcrypt-cost=4")
                : List.of(tokens, "--bcrypt-cost=4");
    }

    private Path publicKey() {
        return directory.resolve("token-public.pem");
    }

    private Path privateKey() {
        return directory.resolve("token-private.pem");
    }
}
