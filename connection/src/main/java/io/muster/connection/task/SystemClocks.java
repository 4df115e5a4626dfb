package io.muster.connection.task;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The clocks of this machine; Linux tells the time since its start in {@code /proc/uptime}, in hundredths of seconds. */
final class SystemClocks implements SleepAwareClock.Clocks {
    private static final Path UPTIME = Path.of("/proc/uptime");

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public OptionalLong sinceStartNanos() {
        try {
            String text = Files.readString(UPTIME);
            return OptionalLong.of(new BigDecimal(text.substring(0, text.indexOf(' ')))
                    .movePointRight(9)
                    .longValue());
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }
}
