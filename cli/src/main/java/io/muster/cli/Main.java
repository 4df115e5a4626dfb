package io.muster.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.stream.Stream;

/** Where the {@code muster} command begins. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args what was typed behind {@code muster}
     */
    public static void main(String... args) {
        System.exit(Muster.commandLine(Surroundings.detect(), args)
                .setOut(standardOutput())
                .execute(args));
    }

    /** It tells when nobody reads it any more, which a writer above a buffer of its own does not find out. */
    private static PrintWriter standardOutput() {
        String encoding = Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .flatMap(name -> Stream.ofNullable(System.getProperty(name)))
                .findFirst()
                .orElse(Charset.defaultCharset().name());
        return new PrintWriter(System.out, true, Charset.forName(encoding));
    }
}
