package io.muster.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms}, {@code 30s}, {@code 1.5m}, {@code 2h}, and ISO-8601 like {@code PT30S}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Matcher match = SHORT.matcher(text);
        if (match.matches()) {
            BigDecimal seconds = new BigDecimal(match.group(1)).multiply(secondsIn(match.group(2)));
            long whole = seconds.longValue();
            BigDecimal rest = seconds.subtract(BigDecimal.valueOf(whole));
            return Duration.ofSeconds(whole, rest.movePointRight(9).longValue());
        }
        try {
            Duration iso = Duration.parse(text);
            if (!iso.isNegative()) {
                return iso;
            }
        } catch (DateTimeException noDuration) {
            // Said below, with examples.
        }
        throw new TypeConversionException("'" + text + "' (expected: a duration like 500ms, 30s, 5m or 1h)");
    }

    private static BigDecimal secondsIn(String unit) {
        return switch (unit) {
            case "ms" -> new BigDecimal("0.001");
            case "s" -> BigDecimal.ONE;
            case "m" -> BigDecimal.valueOf(60);
            default -> BigDecimal.valueOf(3600);
        };
    }
}
