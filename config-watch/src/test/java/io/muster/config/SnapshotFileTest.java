package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    private static final List<String> LAYERS = List.of("/low/", "/high/");

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        SnapshotFile file = new SnapshotFile(folder.resolve("snapshot"), LAYERS);

        file.write(stored(1));
        file.write(stored(2));

        assertThat(file.read()).isEqualTo(stored(2));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("no file is left beside it").containsExactly(folder.resolve("snapshot"));
        }
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        Path path = folder.resolve("snapshot");

        new SnapshotFile(path, LAYERS).write(stored(1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileOfWhichAnyByteIsAnotherIsRefused() throws Exception {
        Path path = folder.resolve("snapshot");
        SnapshotFile file = new SnapshotFile(path, LAYERS);
        file.write(stored(1));
        byte[] good = Files.readAllBytes(path);

        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(path, bad);
            assertThatThrownBy(file::read).as("byte %d", i).isInstanceOf(IOException.class);
            Files.write(path, Arrays.copyOf(good, i));
            assertThatThrownBy(file::read).as("cut at %d", i).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileOfOtherLayersIsRefusedNamingThem() throws Exception {
        Path path = folder.resolve("snapshot");
        new SnapshotFile(path, LAYERS).write(stored(1));

        assertThatThrownBy(() -> new SnapshotFile(path, List.of("/low/")).read())
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("snapshot is of the layers [/low/, /high/] (expected: [/low/])");
    }

    private static SnapshotFile.Stored stored(long revision) {
        KeyValue odd = new KeyValue(Bytes.utf8("/low/a"), Bytes.of((byte) 0xff, (byte) 0), revision, revision, 1, 0);
        return new SnapshotFile.Stored(7, revision, List.of(List.of(odd), List.of()));
    }
}
