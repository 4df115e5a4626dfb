package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    private static final int PORT = 20_000;

    @TempDir
    private Path directory;

    /** Claims a port in a JVM of its own, says whether it got it, and keeps it until a line comes. */
    static final class Claimer {
        private Claimer() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(new PortClaims(Path.of(arguments[0])).claim(PORT));
            int ignored = System.in.read();
            System.exit(ignored < 0 ? 1 : 0);
        }
    }

    @Test
    void portOfAMemberThatIsDownIsNobodyElsesInThisJvmOrAnother() throws Exception {
        PortClaims ours = new PortClaims(directory);
        assertThat(ours.claim(PORT)).isTrue();
        assertThat(ours.claim(PORT)).isFalse();
        assertThat(answerOfAnotherJvm()).isEqualTo("false");

        ours.giveBack(PORT);

        assertThat(answerOfAnotherJvm()).isEqualTo("true");
        assertThat(ours.claim(PORT)).isTrue();
    }

    @Test
    void portsAreFoundWhereNothingCanBeAgreedOn() throws Exception {
        PortClaims alone = new PortClaims(Files.writeString(directory.resolve("file"), ""));
        assertThat(alone.claim(PORT)).isTrue();
        assertThat(alone.claim(PORT)).isFalse();
        alone.giveBack(PORT);
        assertThat(alone.claim(PORT)).isTrue();
    }

    private String answerOfAnotherJvm() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimer.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String answer = process.inputReader().readLine();
            process.outputWriter().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return answer;
        } finally {
            process.destroyForcibly();
        }
    }
}
