package io.muster.registry;

import io.muster.connection.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of instances in a file: a line that says what it is, a line for each instance, a checksum.
 *
 * <p>It is written beside the old one, forced to disk and then put in its place, so that there is always a whole one. What
 * does not check out is not used.
 */
final class DiskSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);
    private static final String FORMAT = "muster-registry-1";
    private static final int LONGEST_NAME = 150;

    private final Path file;
    private final String service;
    private final String namespace;

    DiskSnapshot(Path directory, String namespace, String service) {
        String name = Segments.encode(service);
        String space = Integer.toHexString(namespace.hashCode());
        String suffix = name.length() > LONGEST_NAME ? Integer.toHexString(service.hashCode()) : "";
        this.file = directory.resolve(
                name.substring(0, Math.min(name.length(), LONGEST_NAME)) + suffix + "-" + space + ".instances");
        this.service = service;
        this.namespace = Segments.encode(namespace);
    }

    /**
     * What was in the file.
     *
     * @param clusterId the cluster it was read from
     * @param revision the revision up to which all changes are in it
     * @param instances the instances
     */
    record Content(long clusterId, long revision, List<ServiceInstance> instances) {}

    /** Writes the list; a failure is logged, and the old file stays. */
    void save(Content content) {
        StringBuilder text = new StringBuilder();
        text.append(FORMAT)
                .append(' ')
                .append(Long.toHexString(content.clusterId()))
                .append(' ')
                .append(content.revision())
                .append(' ')
                .append(namespace)
                .append('\n');
        for (ServiceInstance instance : content.instances()) {
            text.append(Segments.encode(instance.id()))
                    .append(' ')
                    .append(InstanceCodec.encode(instance).utf8())
                    .append('\n');
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        String end = checksum(body) + "\n";
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(out, body);
                write(out, end.getBytes(StandardCharsets.UTF_8));
                out.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{}: the list is not kept on disk: {}", service, e.toString());
        }
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
            out.write(left);
        }
    }

    /** What is in the file; empty, with a word in the log, when it cannot be used. */
    Optional<Content> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parsed(Files.readString(file)));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: the list on disk cannot be used: {}", service, e.toString());
            return Optional.empty();
        }
    }

    private Content parsed(String text) {
        int end = text.lastIndexOf('\n', text.length() - 2) + 1;
        String body = text.substring(0, end);
        if (!text.substring(end).strip().equals(checksum(body.getBytes(StandardCharsets.UTF_8)))) {
            throw new MalformedRecordException("the checksum is wrong");
        }
        List<String> lines = body.lines().toList();
        String[] head = lines.get(0).split(" ", -1);
        if (head.length != 4 || !head[0].equals(FORMAT) || !head[3].equals(namespace)) {
            throw new MalformedRecordException("it is not " + FORMAT + " of this namespace");
        }
        List<ServiceInstance> instances = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            String id = Segments.decode(line.substring(0, space))
                    .orElseThrow(() -> new MalformedRecordException("no id: " + line));
            instances.add(InstanceCodec.decode(new InstanceKey(service, id), Bytes.utf8(line.substring(space + 1))));
        }
        return new Content(Long.parseUnsignedLong(head[1], 16), Long.parseLong(head[2]), instances);
    }

    private static String checksum(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
