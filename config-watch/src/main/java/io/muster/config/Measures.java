package io.muster.config;

import com.typesafe.config.ConfigMemorySize;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations, periods and sizes from text, with the units of HOCON.
 *
 * <p>Durations and periods need a unit: a bare {@code 5} that was meant as seconds would be five milliseconds.
 */
final class Measures {
    static final String DURATION =
            "a duration with a unit, like 500ms, 10s or PT10S, at most 106751 days, not negative";
    static final String PERIOD = "a period with a unit, like 10d, 3 months or P3M, not negative";
    static final String SIZE = "a size, like 65536, 64KiB or 10MB, not negative";

    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]*)");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final Map<String, Long> NANOS = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("nano", 1L),
            Map.entry("nanos", 1L),
            Map.entry("nanosecond", 1L),
            Map.entry("nanoseconds", 1L),
            Map.entry("us", 1_000L),
            Map.entry("micro", 1_000L),
            Map.entry("micros", 1_000L),
            Map.entry("microsecond", 1_000L),
            Map.entry("microseconds", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("milli", 1_000_000L),
            Map.entry("millis", 1_000_000L),
            Map.entry("millisecond", 1_000_000L),
            Map.entry("milliseconds", 1_000_000L),
            Map.entry("s", 1_000_000_000L),
            Map.entry("second", 1_000_000_000L),
            Map.entry("seconds", 1_000_000_000L),
            Map.entry("m", 60_000_000_000L),
            Map.entry("minute", 60_000_000_000L),
            Map.entry("minutes", 60_000_000_000L),
            Map.entry("h", 3_600_000_000_000L),
            Map.entry("hour", 3_600_000_000_000L),
            Map.entry("hours", 3_600_000_000_000L),
            Map.entry("d", 86_400_000_000_000L),
            Map.entry("day", 86_400_000_000_000L),
            Map.entry("days", 86_400_000_000_000L));

    /** The letters of units of size by power; k is 1000 with B, 1024 with iB or alone. */
    private static final String POWERS = "kmgtpezy";

    private static final Pattern SIZE_UNIT = Pattern.compile("([kmgtpezy]?)(ib|i|b|)");

    private Measures() {}

    static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.startsWith("P")) {
            Duration duration = Duration.parse(text);
            if (duration.isNegative()) {
                throw new IllegalArgumentException("negative");
            }
            // Throws when it is longer than nanoseconds in a long can tell.
            long nanos = duration.toNanos();
            return Duration.ofNanos(nanos);
        }
        Matcher amount = matched(text);
        Long unit = NANOS.get(amount.group(2));
        if (unit == null) {
            throw new IllegalArgumentException("unit");
        }
        BigDecimal nanos = Numbers.decimal(amount.group(1)).multiply(BigDecimal.valueOf(unit));
        if (nanos.compareTo(LONGEST) > 0) {
            throw new ArithmeticException("out of range");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    static Period period(String text) {
        if (text.startsWith("P")) {
            Period period = Period.parse(text);
            if (period.isNegative()) {
                throw new IllegalArgumentException("negative");
            }
            return period;
        }
        Matcher amount = matched(text);
        int count = (int) Numbers.whole(amount.group(1), 0, Integer.MAX_VALUE);
        return switch (amount.group(2)) {
            case "d", "day", "days" -> Period.ofDays(count);
            case "w", "week", "weeks" -> Period.ofWeeks(count);
            case "m", "mo", "month", "months" -> Period.ofMonths(count);
            case "y", "year", "years" -> Period.ofYears(count);
            default -> throw new IllegalArgumentException("unit");
        };
    }

    static ConfigMemorySize size(String text) {
        return ConfigMemorySize.ofBytes(bytes(text));
    }

    /** Bytes: a bare number, or one with a unit of HOCON. */
    static BigInteger bytes(String text) {
        Matcher amount = matched(text);
        return Numbers.decimal(amount.group(1))
                .multiply(factor(amount.group(2)))
                .toBigIntegerExact();
    }

    private static BigDecimal factor(String unit) {
        if (unit.equals("byte") || unit.equals("bytes")) {
            return BigDecimal.ONE;
        }
        Matcher parts = SIZE_UNIT.matcher(unit.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("unit");
        }
        String letter = parts.group(1);
        boolean decimal = parts.group(2).equals("b");
        if (letter.isEmpty() && parts.group(2).startsWith("i")) {
            throw new IllegalArgumentException("unit");
        }
        int power = letter.isEmpty() ? 0 : POWERS.indexOf(letter) + 1;
        return BigDecimal.valueOf(decimal ? 1000 : 1024).pow(power);
    }

    private static Matcher matched(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new IllegalArgumentException("amount");
        }
        return amount;
    }
}
