package io.muster.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/** What both sides write and read: 64 keys of 24 bytes, each with 100 bytes. */
record Keys(List<String> names, String value) {
    static Keys standard() {
        return new Keys(
                IntStream.range(0, 64)
                        .mapToObj("/benchmarks/calls/key-%02d"::formatted)
                        .toList(),
                "0123456789".repeat(10));
    }
}
