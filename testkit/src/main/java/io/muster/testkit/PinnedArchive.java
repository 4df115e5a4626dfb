package io.muster.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * A release archive of the etcd project whose content is known in advance.
 *
 * @param version the release
 * @param platform what it runs on
 * @param sha256 the checksum of the archive, in hexadecimal
 */
record PinnedArchive(EtcdVersion version, Platform platform, String sha256) {
    /** Newest first. */
    private static final List<PinnedArchive> KNOWN = List.of(
            pin("3.6.14", "amd64", "ffe840ff9295808e88cce2794a18a5ac87f12a5203c8314d0bf6aa119b41bac5"),
            pin("3.6.14", "arm64", "fa1b80565ee6fc2df1ae6f57a508b221f3ecc7d591c317c581cd8281b0842b3e"),
            pin("3.5.33", "amd64", "5025b5b24d81a9616b6e284ccd439b9a3df055ef8fdcdc142af3ec8f6a3b3c95"),
            pin("3.5.33", "arm64", "0764c5c0acef155f4bfa0487791cc5776adef66315bf16ec0653883bfd463a90"),
            pin("3.4.13", "amd64", "2ac029e47bab752dacdb7b30032f230f49e2f457cbc32e8f555c2210bb5ff107"),
            pin("3.4.13", "arm64", "1934ebb9f9f6501f706111b78e5e321a7ff8d7792d3d96a76e2d01874e42a300"));

    private static PinnedArchive pin(String version, String processor, String sha256) {
        return new PinnedArchive(EtcdVersion.parse(version), new Platform("linux", processor), sha256);
    }

    static Stream<PinnedArchive> known() {
        return KNOWN.stream();
    }

    /** The path below a mirror. */
    String path() {
        return "v" + version + "/etcd-v" + version + "-" + platform + ".tar.gz";
    }
}
