package io.muster.testkit;

import java.util.Locale;

/** An operating system and a processor, in the words of etcd's release archives. */
record Platform(String system, String processor) {
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT);
        String processor = switch (osArch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> osArch;
        };
        return new Platform(system.startsWith("mac") ? "darwin" : system, processor);
    }

    boolean isLinux() {
        return system.equals("linux");
    }

    String installHint() {
        return system.equals("darwin") ? "brew install etcd" : "apt-get install etcd-server";
    }

    @Override
    public String toString() {
        return system + "-" + processor;
    }
}
