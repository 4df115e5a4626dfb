package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.ExitCode;
import io.muster.cli.Terminal;
import io.muster.connection.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Journal journal = new Journal();
    private final List<String> played = new ArrayList<>();

    @Test
    void storyWhoseStepsAllHoldEndsWell() throws InterruptedException {
        int code = play(step("first", () -> "1"), step("second", () -> "2"));

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(played).containsExactly("first", "second", "last");
        assertThat(text()).contains("All 3 steps held");
    }

    @Test
    void stepThatDoesNotHoldEndsTheStoryButForItsLastStep() throws InterruptedException {
        int code = play(step("first", broken(new NotHeldException("it rained"))), step("second", () -> "2"));

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(played).containsExactly("first", "last");
        assertThat(text())
                .contains("did not hold after", "it rained", "Did not hold: first: it rained", "not reached")
                .containsSubsequence("what was logged last:", "orders-1| while first")
                .doesNotContain("before the story");
    }

    @Test
    void etcdThatDoesNotAnswerInTheMiddleBreaksTheStep() throws InterruptedException {
        int code = play(step("first", broken(new UnavailableException("get", "a", "no answer", null))));

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(text()).contains("Did not hold: first: get a: no answer");
    }

    @Test
    void missingClusterIsAnExitCodeOfItsOwn() throws InterruptedException {
        UnavailableException unreachable = new UnavailableException("connect", null, "nobody answers", null);

        assertThat(play(step("first", broken(new NoClusterException(unreachable)))))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(text()).contains("Did not hold: first: connect: nobody answers");
    }

    private int play(Step... steps) throws InterruptedException {
        Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), new Terminal(false, false));
        journal.add("orders-1", "before the story");
        try (Stage stage =
                new Stage(screen, journal, StartClock.since(""), new ExistingCluster(List.of()), "/nowhere/")) {
            return new Story(List.of(steps), step("last", () -> ""), stage).play();
        }
    }

    private Step step(String title, Supplier<String> figure) {
        return new Step() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public String play(Stage stage) {
                played.add(title);
                journal.add("orders-1", "while " + title);
                return figure.get();
            }
        };
    }

    private static Supplier<String> broken(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
