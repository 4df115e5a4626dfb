package io.muster.config;

import com.typesafe.config.ConfigMemorySize;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The types that are decoded from a text. */
final class Scalars {
    private static final Map<Class<?>, Decoder> DECODERS = decoders();

    private Scalars() {}

    static Optional<Decoder> of(Class<?> type) {
        return Optional.ofNullable(DECODERS.get(type));
    }

    private static Map<Class<?>, Decoder> decoders() {
        Map<Class<?>, Decoder> all = new HashMap<>();
        all.put(String.class, ScalarDecoder.verbatim("text", text -> text));
        Decoder character = ScalarDecoder.verbatim("one character", Scalars::character);
        both(all, char.class, Character.class, character);
        both(all, boolean.class, Boolean.class, trimmed("true or false", Scalars::truth));
        both(all, byte.class, Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, n -> (byte) (long) n));
        both(all, short.class, Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, n -> (short) (long) n));
        both(all, int.class, Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, n -> (int) (long) n));
        both(
                all,
                long.class,
                Long.class,
                trimmed(
                        "a whole number" + range(Long.MIN_VALUE, Long.MAX_VALUE) + ", or a size like 64KiB",
                        Scalars::wholeOrSize));
        both(all, float.class, Float.class, trimmed("a number", Numbers::finiteFloat));
        both(all, double.class, Double.class, trimmed("a number", Numbers::finite));
        all.put(BigInteger.class, trimmed("a whole number", Numbers::whole));
        all.put(BigDecimal.class, trimmed("a number", Numbers::decimal));
        all.put(Duration.class, trimmed(Measures.DURATION, Measures::duration));
        all.put(Period.class, trimmed(Measures.PERIOD, Measures::period));
        all.put(ConfigMemorySize.class, trimmed(Measures.SIZE, Measures::size));
        all.put(URI.class, trimmed("a URI", text -> URI.create(filled(text))));
        all.put(Path.class, trimmed("a file path", text -> Path.of(filled(text))));
        all.put(UUID.class, trimmed("a UUID", UUID::fromString));
        all.put(Instant.class, trimmed("an instant like 2026-01-31T12:00:00Z", Instant::parse));
        all.put(LocalDate.class, trimmed("a date like 2026-01-31", LocalDate::parse));
        all.put(LocalTime.class, trimmed("a time of day like 23:30", LocalTime::parse));
        all.put(ZoneId.class, trimmed("a time zone like Europe/Berlin", ZoneId::of));
        return Map.copyOf(all);
    }

    private static void both(Map<Class<?>, Decoder> all, Class<?> primitive, Class<?> box, Decoder decoder) {
        all.put(primitive, decoder);
        all.put(box, decoder);
    }

    private static Decoder trimmed(String expected, Function<String, Object> parse) {
        return ScalarDecoder.trimmed(expected, parse);
    }

    private static Decoder whole(long min, long max, Function<Long, Object> narrowed) {
        return trimmed("a whole number" + range(min, max), text -> narrowed.apply(Numbers.whole(text, min, max)));
    }

    private static String range(long min, long max) {
        return " from " + min + " to " + max;
    }

    /** A long is often a number of bytes; only units that name bytes are taken, for 10m may be minutes. */
    private static Object wholeOrSize(String text) {
        boolean namesBytes = text.endsWith("B") || text.endsWith("bytes");
        return namesBytes ? Measures.bytes(text).longValueExact() : Numbers.whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("length");
        }
        return text.charAt(0);
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    private static String filled(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }
}
