package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteLineTest {
    private final WriteLine line = new WriteLine();

    @Test
    void atMostAsManyGoTogetherAsEtcdTakes() {
        for (int i = 0; i < 300; i++) {
            line.add(write("k" + i, 1, 10));
        }

        assertThat(line.next()).hasSize(128);
        assertThat(line.next()).hasSize(128);
        assertThat(line.next()).hasSize(44);
        assertThat(line.next()).isEmpty();
    }

    @Test
    void largeRecordsStayWellBelowTheLimitOfARequest() {
        for (int i = 0; i < 4; i++) {
            line.add(write("k" + i, 1, 200 << 10));
        }

        assertThat(line.next()).hasSize(2);
        assertThat(line.next()).hasSize(2);
    }

    @Test
    void aKeyIsWrittenOnceInEachTransactionAndInOrder() {
        Write first = write("k", 1, 10);
        Write second = write("k", 1, 10);
        line.add(first);
        line.add(second);

        assertThat(line.next()).containsExactly(first);
        assertThat(line.next()).containsExactly(second);
    }

    @Test
    void leasesDoNotMixAndTakeTurns() {
        for (int i = 0; i < 200; i++) {
            line.add(write("a" + i, 1, 10));
            line.add(write("b" + i, 2, 10));
        }

        List<Write> first = line.next();
        List<Write> second = line.next();

        assertThat(first).hasSize(128).allMatch(write -> write.leaseId() == 1);
        assertThat(second).hasSize(128).allMatch(write -> write.leaseId() == 2);
        assertThat(line.drain()).hasSize(144);
        assertThat(line.next()).isEmpty();
    }

    private static Write write(String key, long lease, int size) {
        Bytes bytes = Bytes.utf8(key);
        return new Write(bytes, 0, Op.put(bytes, bytes, lease), lease, size);
    }
}
