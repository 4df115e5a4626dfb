package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PageSizeTest {
    private static final long MILLI = 1_000_000;
    private final PageSize size = new PageSize(64 << 20, Duration.ofSeconds(5));

    @Test
    void aPageHasAsManyEntriesAsFitIntoTheBytesAimedAt() {
        assertThat(size.limit()).isEqualTo(PageSize.FIRST);
        size.came(10_000, 10_000 * 200, 20 * MILLI);
        assertThat(size.limit()).isEqualTo(PageSize.BYTES / 200);
        size.came(83_886, 83_886 * 1_000, 200 * MILLI);
        assertThat(size.limit()).isEqualTo(PageSize.BYTES / 1_000);
    }

    @Test
    void whoAcceptsSmallAnswersOnlyIsSentSmallPages() {
        PageSize small = new PageSize(1 << 20, Duration.ofSeconds(5));
        small.came(4_000, 4_000 * 256, 20 * MILLI);
        assertThat(small.limit()).isEqualTo((1 << 18) / 256);
    }

    @Test
    void overASlowLineAPageIsWhatComesWithinAFifthOfTheDeadline() {
        size.came(10_000, 1_000_000, 500 * MILLI);
        assertThat(size.limit()).isEqualTo(20_000);
    }

    @Test
    void aLongWayDoesNotShrinkPages() {
        for (int i = 0; i < 20; i++) {
            size.came(size.limit(), size.limit() * 100, 4_000 * MILLI);
            assertThat(size.limit()).isEqualTo(PageSize.FIRST);
        }
    }

    @Test
    void largeValuesComeOneByOneIfNeedBe() {
        size.came(10, 10 * (20 << 20), 900 * MILLI);
        assertThat(size.limit()).isOne();
    }

    @Test
    void whatWasTooLargeIsNeverAskedForAgain() {
        assertThat(size.wasTooLarge()).isTrue();
        assertThat(size.limit()).isEqualTo(1_250);
        size.came(1_250, 1_250, MILLI);
        assertThat(size.limit()).isEqualTo(1_250);
        while (size.limit() > 1) {
            assertThat(size.wasTooLarge()).isTrue();
        }
        assertThat(size.wasTooLarge()).isFalse();
    }

    @Test
    void tinyEntriesDoNotOverflow() {
        PageSize endless = new PageSize(1 << 30, Duration.ofDays(10_000));
        endless.came(Integer.MAX_VALUE, 1, 0);
        assertThat(endless.limit()).isEqualTo(Integer.MAX_VALUE);
    }
}
