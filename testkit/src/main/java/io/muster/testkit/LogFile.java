package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server wrote, of which the end is worth reading. */
record LogFile(Path path) {
    private static final int TAIL_BYTES = 1 << 18;

    /** The last lines, oldest first; none when nothing has been written. */
    List<String> tail(int lines) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (SeekableByteChannel content = Files.newByteChannel(path)) {
            content.position(Math.max(0, content.size() - TAIL_BYTES));
            byte[] tail = Channels.newInputStream(content).readAllBytes();
            List<String> all = new String(tail, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
