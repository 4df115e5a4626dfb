package io.muster.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * One file fetched over HTTP, through the proxy settings of the JVM.
 *
 * <p>Bounded by silence, not by duration: a slow line is no error, a dead one is noticed within the time-out.
 */
record Download(URI address, Duration timeout) {
    private static final int SILENCE_FACTOR = 4;

    /** Writes the content into the file and returns its SHA-256 in hexadecimal. */
    String to(Path file) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis() * SILENCE_FACTOR);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("answered " + status);
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream content = new DigestInputStream(connection.getInputStream(), digest)) {
                long length = Files.copy(content, file);
                long announced = connection.getContentLengthLong();
                if (announced >= 0 && announced != length) {
                    throw new IOException("truncated: " + length + " of " + announced + " bytes came");
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            connection.disconnect();
        }
    }

    static String reason(IOException failure) {
        return failure instanceof UnknownHostException
                ? "unknown host " + failure.getMessage()
                : String.valueOf(failure.getMessage());
    }
}
