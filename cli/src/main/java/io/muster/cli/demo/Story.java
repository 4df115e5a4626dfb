package io.muster.cli.demo;

import io.muster.cli.ExitCode;
import io.muster.cli.demo.Result.Verdict;
import io.muster.connection.CoordinationException;
import io.muster.testkit.TestkitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Plays steps one after the other, up to the first that does not hold, and the last one in any case. */
final class Story {
    private final List<Step> steps;
    private final Step last;
    private final Stage stage;
    private int exitCode = ExitCode.OK;

    Story(List<Step> steps, Step last, Stage stage) {
        this.steps = steps;
        this.last = last;
        this.stage = stage;
    }

    /** Plays it and returns the exit code of the demo. */
    int play() throws InterruptedException {
        long began = System.nanoTime();
        List<Result> results = new ArrayList<>();
        boolean held = true;
        for (Step step : steps) {
            Result result = held ? play(results.size() + 1, step) : notReached(step);
            results.add(result);
            held = held && result.held();
        }
        results.add(play(results.size() + 1, last));
        stage.screen().summary(results, closing(results, Duration.ofNanos(System.nanoTime() - began)));
        return exitCode;
    }

    private Result play(int number, Step step) throws InterruptedException {
        Screen screen = stage.screen();
        screen.begins(number, step.title());
        stage.journal().turnPage();
        long began = System.nanoTime();
        Verdict verdict = Verdict.HELD;
        String figure;
        try {
            figure = step.play(stage);
        } catch (NotHeldException | CoordinationException | TestkitException broken) {
            verdict = Verdict.BROKEN;
            figure = String.valueOf(broken.getMessage());
            exitCode = exitCode == ExitCode.OK ? exitCodeFor(broken) : exitCode;
        }
        Result result = new Result(step.title(), verdict, Duration.ofNanos(System.nanoTime() - began), figure);
        screen.ends(result);
        if (!result.held()) {
            screen.journal(stage.journal().tail());
        }
        return result;
    }

    private static int exitCodeFor(RuntimeException broken) {
        return broken instanceof NoClusterException ? ExitCode.UNREACHABLE : ExitCode.FAILED;
    }

    private static Result notReached(Step step) {
        return new Result(step.title(), Verdict.NOT_REACHED, Duration.ZERO, "");
    }

    private static String closing(List<Result> results, Duration took) {
        Stream<Result> broken = results.stream().filter(result -> result.verdict() == Verdict.BROKEN);
        return broken.findFirst()
                .map(first -> "Did not hold: " + first.title() + ": " + first.figure())
                .orElse("All " + results.size() + " steps held, in " + Figures.time(took) + ".");
    }
}
