package io.muster.registry;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names that nobody else draws: 64 random bits as hexadecimal digits. */
final class Incarnations {
    private static final HexFormat HEX = HexFormat.of();

    private Incarnations() {}

    static String draw() {
        return HEX.toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
