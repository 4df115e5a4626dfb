package io.muster.connection.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks one after the other, on threads that others need too. */
class SerialExecutorTest {
    private final Queue<Runnable> threadsLine = new ArrayDeque<>();
    private final List<Integer> ran = new ArrayList<>();
    private boolean refusing;

    private final Executor thread = task -> {
        if (refusing) {
            throw new RejectedExecutionException("closed");
        }
        threadsLine.add(task);
    };
    private final SerialExecutor busy = new SerialExecutor(thread);

    private void fill(int count) {
        IntStream.range(0, count).forEach(number -> busy.execute(() -> ran.add(number)));
    }

    private void runAll() {
        for (Runnable task = threadsLine.poll(); task != null; task = threadsLine.poll()) {
            task.run();
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void oneWithMuchToDoLetsOthersGoInBetween() {
        fill(10_000);
        List<Integer> doneBefore = new ArrayList<>();
        new SerialExecutor(thread).execute(() -> doneBefore.add(ran.size()));
        runAll();
        assertThat(doneBefore).hasSize(1).allMatch(count -> count > 0 && count < 1_000);
        assertThat(ran).isEqualTo(upTo(10_000));
    }

    @Test
    void whoeverCameWhileAnotherWasRefusedIsNotForgotten() {
        AtomicBoolean open = new AtomicBoolean();
        AtomicReference<SerialExecutor> line = new AtomicReference<>();
        line.set(new SerialExecutor(task -> {
            if (!open.get()) {
                line.get().execute(() -> ran.add(1));
                throw new RejectedExecutionException("not now");
            }
            task.run();
        }));
        assertThatThrownBy(() -> line.get().execute(() -> ran.add(0))).isInstanceOf(RejectedExecutionException.class);
        open.set(true);
        line.get().execute(() -> ran.add(2));
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void whatWaitsStillRunsWhenNoMoreIsTaken() {
        fill(1_000);
        refusing = true;
        runAll();
        assertThat(ran).isEqualTo(upTo(1_000));
        assertThatThrownBy(() -> busy.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void oneThatThrowsDoesNotKeepTheNextFromRunning() {
        busy.execute(() -> {
            throw new IllegalStateException("a task that throws");
        });
        fill(3);
        runAll();
        assertThat(ran).isEqualTo(upTo(3));
    }

    @Test
    void aTaskForHereAndNowNeedsNoThreadWhenNothingElseWaits() {
        busy.executeHere(() -> ran.add(1));
        busy.executeHere(() -> ran.add(2));
        assertThat(ran).containsExactly(1, 2);
        assertThat(threadsLine).isEmpty();
    }

    @Test
    void aTaskForHereAndNowWaitsForItsTurn() {
        fill(2);
        busy.executeHere(() -> ran.add(2));
        assertThat(ran).isEmpty();
        runAll();
        assertThat(ran).containsExactly(0, 1, 2);
    }

    @Test
    void whatComesDuringATaskHereRunsOnAThreadAfterwards() {
        busy.executeHere(() -> {
            busy.execute(() -> ran.add(2));
            busy.executeHere(() -> ran.add(3));
            ran.add(1);
        });
        assertThat(ran).containsExactly(1);
        runAll();
        assertThat(ran).containsExactly(1, 2, 3);
        fill(1);
        runAll();
        assertThat(ran).containsExactly(1, 2, 3, 0);
    }

    @Test
    void whatComesDuringATaskHereRunsHereWhenNoThreadTakesIt() {
        refusing = true;
        busy.executeHere(() -> busy.execute(() -> ran.add(1)));
        assertThat(ran).containsExactly(1);
    }

    @Test
    void aTaskHereThatThrowsKeepsNobodyElseOut() {
        busy.executeHere(() -> {
            throw new IllegalStateException("its own fault");
        });
        busy.executeHere(() -> ran.add(1));
        assertThat(ran).containsExactly(1);
    }
}
