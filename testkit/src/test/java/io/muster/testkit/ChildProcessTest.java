package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Says what it hears, until it hears no more or a number, with which it ends. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            ParentProcess test = ParentProcess.on(System.in, System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> test.say("goodbye")));
            test.say("ready " + String.join(" ", arguments));
            test.obey(line -> {
                if (line.matches("\\d+")) {
                    System.exit(Integer.parseInt(line));
                }
                return line;
            });
        }
    }

    /** Starts two more, one of them paused, and tells their process ids. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            ParentProcess test = ParentProcess.on(System.in, System.out);
            ChildProcess running = ChildProcess.java(Echo.class);
            ChildProcess paused = ChildProcess.java(Echo.class);
            running.nextLine();
            paused.nextLine();
            paused.pause();
            test.say(running.pid() + " " + paused.pid());
            System.exit(test.nextLine().isPresent() ? 0 : 1);
        }
    }

    @Test
    void linesGoBothWaysInOrderWhateverTheLocale() {
        try (ChildProcess echo = ChildProcess.java(List.of("-Xmx64m"), Echo.class, "a", "b c")) {
            assertThat(echo.nextLine()).isEqualTo("ready a b c");
            assertThat(echo.ask("Grüße, 世界")).isEqualTo("Grüße, 世界");
            echo.send("one");
            echo.send("");
            echo.send("two");
            assertThat(List.of(echo.nextLine(), echo.nextLine(), echo.nextLine()))
                    .containsExactly("one", "", "two");
        }
    }

    @Test
    void whatIsPausedSaysNothingAndGoesOnWhenItIsResumed() {
        try (ChildProcess echo = ChildProcess.java(Echo.class)) {
            echo.nextLine();
            echo.pause();
            echo.send("late");
            assertThatThrownBy(() -> echo.nextLine(Duration.ofMillis(100)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Echo (process " + echo.pid() + ") said nothing for PT0.1S; the last was: ready ");
            assertThat(echo.isAlive()).isTrue();
            assertThatThrownBy(echo::exitCode).isInstanceOf(IllegalStateException.class);
            echo.resume();
            assertThat(echo.nextLine()).isEqualTo("late");
        }
    }

    @Test
    void whatHasEndedTellsHow() {
        try (ChildProcess echo = ChildProcess.java(Echo.class)) {
            echo.nextLine();
            echo.send("3");
            assertThat(echo.awaitExit(PATIENCE)).isTrue();
            assertThat(echo.exitCode()).isEqualTo(3);
            assertThat(echo.nextLine()).as("what it said before").isEqualTo("goodbye");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(echo::nextLine)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Echo (process " + echo.pid() + ", ended with exit code 3) says nothing more; "
                                + "the last was: goodbye");
            }
            assertThatThrownBy(() -> echo.ask("more")).hasMessageContaining("exit code 3) takes no lines");
            assertThatThrownBy(echo::pause).hasMessageContaining("(expected: a running process)");
            assertThatThrownBy(echo::resume).hasMessageContaining("(expected: a running process)");
            echo.terminate();
            echo.kill();
        }
    }

    @Test
    void whatIsToldToGoHasItsLastWords() {
        try (ChildProcess echo = ChildProcess.java(Echo.class)) {
            echo.nextLine();
            echo.terminate();
            assertThat(echo.nextLine()).isEqualTo("goodbye");
            assertThat(echo.awaitExit(PATIENCE)).isTrue();
            assertThat(echo.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void anyProgramCanBeStartedAndEndsWithItsInput() {
        try (ChildProcess cat = ChildProcess.start(List.of("cat"))) {
            assertThat(cat.ask("word")).isEqualTo("word");
            cat.endInput();
            cat.endInput();
            assertThat(cat.awaitExit(PATIENCE)).isTrue();
            assertThat(cat.exitCode()).isZero();
        }
        try (ChildProcess none = ChildProcess.start(List.of("/no/such/program"))) {
            assertThatThrownBy(none::nextLine)
                    .hasMessageMatching("program \\(process \\d+, ended with exit code 127\\) says nothing more");
        }
    }

    @Test
    @EtcdTest
    void aCommandOfEtcdctlStaysAndIsHeardUntilItIsToldToGo(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (ChildProcess holder = cluster.startEtcdctl("lock", prefix + "lock")) {
            String key = holder.nextLine();
            assertThat(key).startsWith(prefix + "lock/");
            assertThat(cluster.truth().get(key)).isPresent();
            holder.terminate();
            assertThat(holder.awaitExit(PATIENCE)).isTrue();
            assertThat(cluster.truth().get(key)).isEmpty();
        }
    }

    @Test
    void whoIsInterruptedWhileWaitingForItIsToldSoAndStaysInterrupted() {
        try (ChildProcess echo = ChildProcess.java(Echo.class)) {
            echo.nextLine();
            Thread.currentThread().interrupt();
            assertThatThrownBy(echo::nextLine).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> echo.awaitExit(PATIENCE)).isInstanceOf(CancellationException.class);
            echo.kill();
            assertThat(echo.isAlive()).as("killing is not given up").isFalse();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingLeavesNeitherTheProcessNorItsGuard() {
        Set<ProcessHandle> before = children();
        ChildProcess paused = ChildProcess.java(Echo.class);
        Set<ProcessHandle> started = new HashSet<>(children());
        started.removeAll(before);
        assertThat(started).extracting(ProcessHandle::pid).hasSize(2).contains(paused.pid());
        paused.nextLine();
        paused.pause();
        paused.close();
        paused.close();
        assertThat(started).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void itDoesNotOutliveAJvmThatIsKilledOrEndsWithoutClosingItNotEvenPaused() {
        try (ChildProcess killed = ChildProcess.java(Parent.class);
                ChildProcess ending = ChildProcess.java(Parent.class)) {
            List<ProcessHandle> grandchildren = List.of(killed, ending).stream()
                    .flatMap(parent -> List.of(parent.nextLine().split(" ")).stream())
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(grandchildren).hasSize(4).allMatch(ProcessHandle::isAlive);
            killed.kill();
            ending.send("");
            await().atMost(PATIENCE).until(() -> grandchildren.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(ending.awaitExit(PATIENCE)).isTrue();
            assertThat(ending.exitCode()).isZero();
        }
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }
}
