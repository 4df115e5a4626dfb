package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.connection.Subscription;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveRootTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final LiveRoot root = new LiveRoot("test", tasks::add);
    private long revision;

    record Limits(int max) {
        private static final AtomicInteger MADE = new AtomicInteger();

        Limits {
            MADE.incrementAndGet();
            if (max < 0) {
                throw new IllegalArgumentException("max is negative");
            }
        }
    }

    @Test
    void aLiveValueFollowsTheConfiguration() {
        offer("limits.max = 1");
        LiveValue<Limits> limits = bind("limits", Limits.class);
        assertThat(limits.get()).isEqualTo(new Limits(1));

        offer("limits.max = 2");

        assertThat(limits.get()).isEqualTo(new Limits(2));
        assertThat(limits.revision()).isEqualTo(2);
    }

    @Test
    void oneValueThatDoesNotFitKeepsAllOthersAsTheyWere() {
        offer("limits.max = 1, name = a");
        LiveValue<Limits> limits = bind("limits", Limits.class);
        LiveValue<String> name = bind("name", String.class);

        Judgement refused = offer("limits.max = -1, name = b");

        assertThat(refused.problems()).extracting(Problem::path).containsExactly("limits.max");
        assertThat(limits.get().max()).isEqualTo(1);
        assertThat(name.get()).isEqualTo("a");
        assertThat(root.generation().content().revision()).isEqualTo(1);
        assertThat(offer("limits.max = 3, name = b").isAccepted()).isTrue();
        assertThat(name.get()).isEqualTo("b");
    }

    @Test
    void theProblemsOfAllLiveValuesAreFound() {
        offer("a = 1, b = 2");
        bind("a", int.class);
        bind("b", int.class);

        assertThat(offer("a = x, b = y").problems()).extracting(Problem::path).containsExactly("a", "b");
    }

    @Test
    void whatDidNotChangeIsNeitherBoundAgainNorTold() {
        offer("limits.max = 1, other = 1");
        LiveValue<Limits> limits = bind("limits", Limits.class);
        List<String> told = tellTo(limits);
        Limits before = limits.get();
        int made = Limits.MADE.get();

        offer("limits.max = 1, other = 2");
        runTasks();

        assertThat(limits.get()).isSameAs(before);
        assertThat(Limits.MADE).hasValue(made);
        assertThat(limits.revision()).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsBoundAgainToAnEqualValueHasNotChanged() {
        offer("limits { max = 1 }");
        LiveValue<Limits> limits = bind("limits", Limits.class);
        List<String> told = tellTo(limits);
        Limits before = limits.get();

        offer("limits { max = \"1\", unknown = 5 }");
        runTasks();

        assertThat(limits.get()).isSameAs(before);
        assertThat(limits.revision()).isEqualTo(1);
        assertThat(told).isEmpty();
        assertThat(root.generation().warnings()).extracting(Problem::path).containsExactly("limits.unknown");
    }

    @Test
    void aTextThatIsAnotherOneIsAChangeThoughItIsTheSameNumber() {
        offer("version = 1.1");
        LiveValue<String> version = bind("version", String.class);

        offer("version = 1.10");

        assertThat(version.get()).isEqualTo("1.10");
    }

    @Test
    void aSlowListenerIsToldTheNewestOnly() {
        offer("a = 1");
        List<String> told = tellTo(bind("a", int.class));

        offer("a = 2");
        offer("a = 3");
        runTasks();
        offer("a = 4");
        offer("a = 3");
        runTasks();

        assertThat(told).containsExactly("1 → 3");
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        offer("a = 1");
        LiveValue<Integer> a = bind("a", int.class);
        a.onChange((before, now) -> {
            throw new IllegalStateException("a listener's bug");
        });
        List<String> told = tellTo(a);

        offer("a = 2");
        runTasks();
        offer("a = 3");
        runTasks();

        assertThat(told).containsExactly("1 → 2", "2 → 3");
    }

    @Test
    void anExecutorThatRefusesOnceIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        LiveRoot refusing = new LiveRoot("test", task -> {
            if (asked.incrementAndGet() == 2) {
                throw new java.util.concurrent.RejectedExecutionException("busy");
            }
            task.run();
        });
        refusing.offer(content("a = 1"));
        List<Long> told = new ArrayList<>();
        refusing.tell(() -> refusing.generation().content().revision(), Long::equals, (before, now) -> told.add(now));

        refusing.offer(content("a = 2"));
        refusing.offer(content("a = 3"));

        assertThat(told).containsExactly(3L);
    }

    @Test
    void aClosedSubscriptionIsNotToldAnyMore() {
        offer("a = 1");
        List<String> told = new ArrayList<>();
        Subscription subscription = bind("a", int.class).onChange((before, now) -> told.add(before + " → " + now));
        offer("a = 2");

        subscription.close();
        runTasks();

        assertThat(told).isEmpty();
    }

    @Test
    void aDerivedValueChangesWithItsSourceAndItsFunctionMayRefuse() {
        offer("a = 1");
        LiveValue<Integer> a = bind("a", int.class);
        LiveValue<String> derived = a.map(n -> {
            if (n > 9) {
                throw new IllegalArgumentException("too many digits");
            }
            return "#" + n;
        });
        assertThat(derived.get()).isEqualTo("#1");

        offer("a = 2");
        assertThat(derived.get()).isEqualTo("#2");

        assertThat(offer("a = 10").problems())
                .extracting(Problem::message)
                .containsExactly("a function of Integer: too many digits");
        assertThat(a.get()).isEqualTo(2);
        assertThat(derived.get()).isEqualTo("#2");
        assertThatThrownBy(() -> a.map(n -> null)).isInstanceOf(ConfigRejectedException.class);
    }

    @Test
    void bindingTheSameAgainGivesTheSame() {
        offer("a = 1");
        assertThat(bind("a", int.class)).isEqualTo(bind("a", int.class));
        assertThat(bind("a", int.class)).isNotEqualTo(bind("a", long.class));
        assertThat(root.generation().cells()).hasSize(2);
    }

    @Test
    void bindingWhatDoesNotFitIsRefusedAndForgotten() {
        offer("a = x");
        assertThatThrownBy(() -> bind("a", int.class)).isInstanceOf(ConfigRejectedException.class);
        assertThatThrownBy(() -> bind("missing", int.class)).hasMessageContaining("missing: missing");

        assertThat(offer("a = y").isAccepted()).isTrue();
    }

    @Test
    void aConstructorThatBindsDoesNotBlock() {
        offer("a = 1, b = 1");
        LiveValue<Integer> a = bind("a", int.class);
        LiveValue<Integer> sum = a.map(n -> n + bind("b", int.class).get());

        offer("a = 2, b = 1");

        assertThat(sum.get()).isEqualTo(3);
    }

    @Test
    void whoHasSeenOneValueNewFindsNoOtherOld() {
        List<String> names = IntStream.range(0, 50).mapToObj(i -> "v" + i).toList();
        offer(allAt(names, 0));
        List<LiveValue<Integer>> values =
                names.stream().map(name -> bind(name, Integer.class)).toList();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int backwards = 0;
            while (!done.get()) {
                int seen = 0;
                for (LiveValue<Integer> value : values) {
                    int now = value.get();
                    if (now < seen) {
                        backwards++;
                    }
                    seen = now;
                }
            }
            return backwards;
        });
        for (int n = 1; n <= 500; n++) {
            offer(allAt(names, n));
        }
        done.set(true);
        assertThat(reader.join()).isZero();
        assertThat(values).allMatch(value -> value.get() == 500);
    }

    private static String allAt(List<String> names, int value) {
        return names.stream().map(name -> name + " = " + value).collect(Collectors.joining(", "));
    }

    @SuppressWarnings("unchecked") // the slot makes values of this type
    private <T> LiveValue<T> bind(String path, Class<T> type) {
        Slot slot = new BoundSlot(
                ConfigBinder.elements(path), type, ConfigBinder.standard().decoder(type));
        return (LiveValue<T>) root.add(slot, path);
    }

    private static List<String> tellTo(LiveValue<?> value) {
        List<String> told = new ArrayList<>();
        value.onChange((before, now) -> told.add(before + " → " + now));
        return told;
    }

    private Judgement offer(String text) {
        return root.offer(content(text));
    }

    private Content content(String text) {
        return new Content(
                ConfigFactory.parseString(text).root(), ++revision, ConfigSnapshot.Source.SERVER, Instant.EPOCH);
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
