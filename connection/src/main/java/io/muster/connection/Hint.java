package io.muster.connection;

import java.util.regex.Pattern;

/** What a failure that many meet once probably means, and which setting mends it. */
enum Hint {
    UNTRUSTED(
            "unable to find valid certification path",
            "the server's certificate is not of a CA that is trusted here: set tls.ca-certificate"),
    NOT_TLS("not an SSL/TLS record", "the server does not speak TLS: http:// instead of https://?"),
    NO_HANDSHAKE(
            "while performing TLS negotiation",
            "the server broke the handshake off: does it speak TLS, and does it want a client certificate?"),
    CLOSED_AT_ONCE("Network closed for unknown reason", "the server hung up: does it want https://?"),
    OTHER_SERVER("HTTP status code", "what answers there is not etcd"),
    NO_AUTHENTICATION("authentication is not enabled", "etcd asks nobody who he is: leave user and password out"),
    NO_USER("user name is empty", "etcd wants to know who asks: set user and password");

    private static final Pattern INNARDS = Pattern.compile(
            " *Channel Pipeline: \\[[^]]*]|\\btrailers: Metadata\\([^)]*\\)|(?<=deadline exceeded) after \\S+s\\..*",
            Pattern.DOTALL);

    private final String sign;
    private final String meaning;

    Hint(String sign, String meaning) {
        this.sign = sign;
        this.meaning = meaning;
    }

    /** The words without the transport's innards, and with the hint that fits. */
    static String addedTo(String words) {
        String plain = INNARDS.matcher(words).replaceAll("").strip();
        for (Hint hint : values()) {
            if (plain.contains(hint.sign)) {
                return plain + "; " + hint.meaning;
            }
        }
        return plain;
    }
}
