package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of all layers, as of the revision in force, on disk: what a process starts from when etcd cannot be reached.
 *
 * <p>A file is there whole or not at all: it is written beside its place, forced to the disk, and moved there. Only its
 * owner may read it, since configuration may hold secrets. It ends in a digest of all before.
 */
final class SnapshotFile {
    private static final byte[] MAGIC = {'m', 'u', 's', 't', 'e', 'r', 'c', 1};
    private static final int DIGEST_BYTES = 32;

    private final Path path;
    private final List<String> prefixes;

    /** The file of a watch on these layers. */
    SnapshotFile(Path path, List<String> prefixes) {
        this.path = path.toAbsolutePath();
        this.prefixes = prefixes;
    }

    /**
     * What a file holds.
     *
     * @param clusterId the cluster it was read from
     * @param revision the revision it shows
     * @param layers the keys of each layer, by key, the lowest layer first
     */
    record Stored(long clusterId, long revision, List<List<KeyValue>> layers) {}

    /** Puts a new file into the place of the one before, if there is one. */
    void write(Stored stored) throws IOException {
        byte[] body = body(stored);
        Path folder = path.getParent();
        if (folder == null) {
            throw new IOException(path + " (expected: a file in a folder)");
        }
        Path beside = Files.createTempFile(folder, path.getFileName() + ".", ".tmp", ownerOnly(folder));
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                writeAll(channel, body);
                writeAll(channel, digest(body));
                channel.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
        force(folder);
    }

    /**
     * Reads the file.
     *
     * @throws IOException if there is none, or it is damaged, or of other layers; the message says which
     */
    Stored read() throws IOException {
        byte[] file = Files.readAllBytes(path);
        int end = file.length - DIGEST_BYTES;
        if (end < MAGIC.length || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IOException(path + " is no snapshot of configuration");
        }
        byte[] body = Arrays.copyOf(file, end);
        if (!MessageDigest.isEqual(digest(body), Arrays.copyOfRange(file, end, file.length))) {
            throw new IOException(path + " is damaged: its digest is another one");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        in.skipNBytes(MAGIC.length);
        long clusterId = in.readLong();
        long revision = in.readLong();
        int layers = in.readInt();
        List<String> theirs = new ArrayList<>();
        List<List<KeyValue>> keys = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            theirs.add(bytes(in).utf8());
            keys.add(keys(in));
        }
        if (!theirs.equals(prefixes)) {
            throw new IOException(path + " is of the layers " + theirs + " (expected: " + prefixes + ")");
        }
        return new Stored(clusterId, revision, keys);
    }

    private byte[] body(Stored stored) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(MAGIC);
        out.writeLong(stored.clusterId());
        out.writeLong(stored.revision());
        out.writeInt(prefixes.size());
        for (int i = 0; i < prefixes.size(); i++) {
            write(out, Bytes.utf8(prefixes.get(i)));
            List<KeyValue> keys = stored.layers().get(i);
            out.writeInt(keys.size());
            for (KeyValue key : keys) {
                write(out, key.key());
                write(out, key.value());
                out.writeLong(key.modRevision());
            }
        }
        return bytes.toByteArray();
    }

    private static List<KeyValue> keys(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<KeyValue> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bytes key = bytes(in);
            Bytes value = bytes(in);
            long revision = in.readLong();
            keys.add(new KeyValue(key, value, revision, revision, 1, 0));
        }
        return keys;
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.size());
        out.write(bytes.toByteArray());
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        return Bytes.of(in.readNBytes(in.readInt()));
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The move itself must survive a power cut, too; where folders cannot be opened (Windows) the system sees to it. */
    private static void force(Path folder) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
