package io.muster.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Takes single files out of a gzipped tar archive, wherever in it they are; names of directories are dropped. */
final class TarGz {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_OFFSET = 156;

    private TarGz() {}

    static void extract(Path archive, Set<String> names, Path directory) throws IOException {
        try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive))) {
            while (true) {
                byte[] header = tar.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) {
                    return;
                }
                long size = Long.parseLong(text(header, SIZE_OFFSET, SIZE_LENGTH), 8);
                String path = text(header, 0, NAME_LENGTH);
                String name = path.substring(path.lastIndexOf('/') + 1);
                boolean isFile = header[TYPE_OFFSET] == '0' || header[TYPE_OFFSET] == 0;
                long padding = (BLOCK - size % BLOCK) % BLOCK;
                if (isFile && names.contains(name)) {
                    Path target = directory.resolve(name);
                    Files.copy(new Entry(tar, size), target, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    tar.skipNBytes(padding);
                } else {
                    tar.skipNBytes(size + padding);
                }
            }
        }
    }

    private static String text(byte[] header, int offset, int length) {
        return new String(header, offset, length, StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .strip();
    }

    /** The next bytes of a stream, as a stream that ends where they end. */
    private static final class Entry extends InputStream {
        private final InputStream tar;
        private long left;

        Entry(InputStream tar, long size) {
            this.tar = tar;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = tar.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the archive ends within a file");
            }
            left -= count;
            return count;
        }
    }
}
