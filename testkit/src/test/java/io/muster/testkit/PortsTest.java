package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            ParentProcess test = ParentProcess.on(System.in, System.out);
            test.say(Boolean.toString(new PortClaims(Path.of(arguments[0])).claim(PORT)));
            System.exit(test.nextLine().isPresent() ? 0 : 1);
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

    private String answerOfAnotherJvm() {
        try (ChildProcess claimer = ChildProcess.java(Claimer.class, directory.toString())) {
            String answer = claimer.nextLine();
            claimer.endInput();
            assertThat(claimer.awaitExit(Duration.ofSeconds(60))).isTrue();
            return answer;
        }
    }
}
