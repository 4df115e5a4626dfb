package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.junit.jupiter.api.Test;

/** What looks at a value after it was made: validators of the user's, and Jakarta Bean Validation. */
class ValidationTest {
    /** Spelled out, since the provider's own messages are in the language of the machine. */
    private static final String AT_LEAST_ONE = "at least one";

    record Range(int from, int to) {}

    private static final ConfigBinder RANGES = ConfigBinder.builder()
            .validator(Range.class, (range, problems) -> {
                if (range.from() < 0) {
                    problems.accept("from: " + range.from() + " (expected: at least 0)");
                }
                if (range.to() < range.from()) {
                    problems.accept("ends before it begins");
                }
            })
            .build();

    record Shop(String name, List<Range> hours) {}

    @Test
    void aValidatorSaysAllThatIsWrongWhereverItsTypeStands() {
        assertThat(problems(RANGES, "name = x, hours = [{ from = 1, to = 2 }, { from = -1, to = -2 }]", Shop.class))
                .containsExactly("hours[1].from: from: -1 (expected: at least 0)", "hours[1]: ends before it begins");
        assertThat(RANGES.bind(ConfigFactory.parseString("from = 1, to = 2"), "", Range.class))
                .isEqualTo(new Range(1, 2));
    }

    @Test
    void whatAValidatorThrowsIsAProblemAndTheOthersAreAskedAllTheSame() {
        ConfigBinder binder = ConfigBinder.builder()
                .validator(Range.class, (range, problems) -> {
                    throw new java.io.IOException("to: cannot be looked up");
                })
                .validator(Object.class, (anything, problems) -> problems.accept("of another type, so not asked"))
                .validator(Range.class, (range, problems) -> problems.accept("the second one was asked"))
                .build();

        assertThat(problems(binder, "from = 1, to = 2", Range.class))
                .containsExactly("to: to: cannot be looked up", "the second one was asked");
    }

    sealed interface Store {}

    record Disk(@Min(value = 1, message = AT_LEAST_ONE) int megabytes) implements Store {}

    record Cloud(@NotBlank(message = "blank") String bucket) implements Store {}

    record Server(
            @NotBlank(message = "blank") String host,

            @Min(value = 1, message = AT_LEAST_ONE) @Max(value = 65_535, message = "no port")
            int port) {}

    record Service(
            @Size(max = 3, message = "too long") String name,
            @Valid Server first,
            Server second,
            List<@Min(value = 1, message = AT_LEAST_ONE) Integer> weights,
            Map<String, @NotBlank(message = "blank") String> labels,
            Optional<@Min(value = 1, message = AT_LEAST_ONE) Integer> limit,
            Store store,
            @Min(value = 1, message = AT_LEAST_ONE) int password) {}

    private static final String GOOD = "name = abc, first { host = a, port = 1 }, second { host = b, port = 2 },"
            + " weights = [1, 2], labels { a = x }, store { type = disk, megabytes = 1 }, password = 1";

    @Test
    void constraintsAreCheckedWhereverTheyStandAndAllViolationsAreProblemsWithTheirPaths() {
        assertThat(problems(ConfigBinder.standard(), GOOD, Service.class)).isEmpty();
        assertThat(problems(
                        ConfigBinder.standard(),
                        GOOD + ", name = abcd, limit = 0, weights = [1, 0], labels { b = \" \" }, password = -77",
                        Service.class))
                .containsExactlyInAnyOrder(
                        "name: abcd: too long",
                        "limit: 0: at least one",
                        "weights[1]: 0: at least one",
                        "labels.b:  : blank",
                        "password: ***: at least one");
    }

    @Test
    void whatIsWithinIsCheckedOnceWithOrWithoutValid() {
        assertThat(problems(
                        ConfigBinder.standard(),
                        GOOD + ", first.port = 0, second.port = 70000, store { type = cloud, bucket = \"\" }",
                        Service.class))
                .containsExactlyInAnyOrder(
                        "first.port: 0: at least one", "second.port: 70000: no port", "store.bucket: : blank");
    }

    public static class Pool {
        private int size;

        @Max(value = 10, message = "too large")
        public int getSize() {
            return size;
        }

        public void setSize(int size) {
            this.size = size;
        }
    }

    @Test
    void constraintsOfBeansAreChecked() {
        assertThat(problems(ConfigBinder.standard(), "size = 11", Pool.class)).containsExactly("size: 11: too large");
    }

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Rises.class)
    @interface Rising {
        String message() default "must rise";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** Throws at zero, as a validator with a mistake in it does. */
    public static class Rises implements ConstraintValidator<Rising, Steps> {
        @Override
        public boolean isValid(Steps steps, ConstraintValidatorContext context) {
            return 12 / steps.from() > 0 && steps.from() < steps.to();
        }
    }

    @Rising
    record Steps(int from, int to) {}

    @Test
    void aConstraintOfTheWholeIsAProblemOfTheWholeAndSoIsAValidatorThatThrows() {
        assertThat(problems(ConfigBinder.standard(), "from = 2, to = 1", Steps.class))
                .containsExactly("must rise");
        assertThat(problems(ConfigBinder.standard(), "from = 0, to = 1", Steps.class))
                .containsExactly("/ by zero");
    }

    record Wrong(@Size(max = 3) int number) {}

    @Test
    void aConstraintThatDoesNotFitItsTypeIsNamed() {
        assertThatThrownBy(() -> ConfigBinder.standard().bind(ConfigFactory.parseString("number = 1"), "", Wrong.class))
                .satisfies(thrown -> assertThat(thrown.toString()).contains("number"));
    }

    @Test
    @EtcdTest
    void aRevisionThatViolatesAConstraintIsRefusedNamingTheKey(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.edit().set("server.host", "x").set("server.port", "1").commit();
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(prefix)
                    .openTimeout(Etcd.LONG)
                    .open()) {
                LiveValue<Server> server = watch.bind("server", Server.class);

                long bad = store.set("server.port", "0");
                watch.awaitRevision(bad)
                        .handle((snapshot, refused) -> null)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();

                assertThat(server.get()).isEqualTo(new Server("x", 1));
                assertThat(watch.status().problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("server.port");
                    assertThat(problem.key()).contains(prefix + "server/port");
                    assertThat(problem.revision()).isEqualTo(bad);
                    assertThat(problem.message()).isEqualTo("0: at least one");
                });
            }
        }
    }

    /** Binds what violates a constraint. */
    public static final class Binding implements Callable<String> {
        record Limits(
                @Min(value = 1, message = AT_LEAST_ONE) int max) {}

        @Override
        public String call() {
            return ConfigBinder.standard()
                    .bind(ConfigFactory.parseString("max = -1"), "", Limits.class)
                    .toString();
        }
    }

    @Test
    void withoutJakartaBeanValidationOnTheClassPathItBindsWithoutIt() throws Exception {
        assertThatThrownBy(() -> new Binding().call()).isInstanceOf(ConfigRejectedException.class);
        try (URLClassLoader without = classPathWith(Stream.of())) {
            assertThatThrownBy(() -> without.loadClass(Min.class.getName())).isInstanceOf(ClassNotFoundException.class);
            assertThat(calledIn(without, Binding.class)).isEqualTo("Limits[max=-1]");
        }
    }

    @Test
    void withItsInterfacesAloneItBindsWithoutThem() throws Exception {
        try (URLClassLoader alone = classPathWith(Stream.of(Min.class))) {
            assertThat(alone.loadClass(Min.class.getName())).isNotSameAs(Min.class);
            assertThat(calledIn(alone, Binding.class)).isEqualTo("Limits[max=-1]");
        }
    }

    /** Binds what has no constraints. */
    public static final class FreeBinding implements Callable<String> {
        record Free(int max) {}

        @Override
        public String call() {
            return ConfigBinder.standard()
                    .bind(ConfigFactory.parseString("max = -1"), "", Free.class)
                    .toString();
        }
    }

    @Test
    void whenItDoesNotStartWhatBearsConstraintsIsNotBoundWithoutThemAndTheRestIs() throws Exception {
        Stream<Class<?>> butForTheExpressionLanguage = Stream.of(
                Min.class,
                HibernateValidator.class,
                org.jboss.logging.Logger.class,
                com.fasterxml.classmate.TypeResolver.class);
        try (URLClassLoader broken = classPathWith(butForTheExpressionLanguage)) {
            assertThatThrownBy(() -> calledIn(broken, Binding.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its constraints cannot be checked");
            assertThat(calledIn(broken, FreeBinding.class)).isEqualTo("Free[max=-1]");
        }
    }

    private static String calledIn(ClassLoader loader, Class<?> type) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Callable<?> binding = (Callable<?>)
                    loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
            return binding.call().toString();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What the module cannot do without, and more. */
    private static URLClassLoader classPathWith(Stream<Class<?>> more) {
        URL[] urls = Stream.concat(
                        Stream.of(
                                Binding.class,
                                ConfigBinder.class,
                                EtcdConnection.class,
                                ConfigFactory.class,
                                org.slf4j.Logger.class),
                        more)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static List<String> problems(ConfigBinder binder, String text, Class<?> type) {
        ConfigRejectedException rejected = catchThrowableOfType(
                ConfigRejectedException.class, () -> binder.bind(ConfigFactory.parseString(text), "", type));
        return rejected == null
                ? List.of()
                : rejected.problems().stream()
                        .map(problem -> (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message())
                        .toList();
    }
}
