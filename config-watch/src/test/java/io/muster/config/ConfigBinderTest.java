package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigMemorySize;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfigBinderTest {
    private final ConfigBinder binder = ConfigBinder.standard();

    record Numbers(byte a, Short b, int c, Long d, float e, Double f, BigInteger g, BigDecimal h, char i, boolean j) {}

    @Test
    void numbersAreTakenFromNumbersAndFromTexts() {
        Numbers fromNumbers = bind("a=1, b=-2, c=3, d=4, e=1.5, f=2.5, g=7, h=1.10, i=x, j=true", Numbers.class);
        Numbers fromTexts = bind(
                "a=\"1\",b=\"-2\",c=\" 3\\n\",d=\"4\",e=\"1.5\",f=\"2.5\",g=\"7\",h=\"1.10\",i=\"x\",j=\"on\"",
                Numbers.class);

        assertThat(fromNumbers).isEqualTo(fromTexts);
        assertThat(fromNumbers.h()).isEqualTo(new BigDecimal("1.10"));
    }

    record Things(
            String text,
            Duration timeout,
            Period keep,
            ConfigMemorySize heap,
            long buffer,
            URI home,
            Path dir,
            UUID id,
            Instant at,
            LocalDate day,
            LocalTime time,
            ZoneId zone,
            Config rest) {}

    @Test
    void eachKindOfTextHasItsType() {
        Things things = bind("""
                text = 1.10, timeout = 90s, keep = 2 weeks, heap = 1GiB, buffer = 64KiB, home = "https://a/b",
                dir = "/var/lib", id = "123e4567-e89b-12d3-a456-426614174000", at = "2026-01-31T12:00:00Z",
                day = "2026-01-31", time = "23:30", zone = "Europe/Berlin", rest { "a.b" = 1 }
                """, Things.class);

        assertThat(things.text()).isEqualTo("1.10");
        assertThat(things.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(things.keep()).isEqualTo(Period.ofDays(14));
        assertThat(things.heap().toBytes()).isEqualTo(1L << 30);
        assertThat(things.buffer()).isEqualTo(65536);
        assertThat(things.home()).isEqualTo(URI.create("https://a/b"));
        assertThat(things.dir()).isEqualTo(Path.of("/var/lib"));
        assertThat(things.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(things.rest().getInt("\"a.b\"")).isEqualTo(1);
    }

    enum Mode {
        FAIL_FAST,
        RETRY
    }

    record Server(String host, int port) {}

    record Pool<T>(T min, T max) {}

    record Tree(String name, List<Tree> children) {}

    record Nested(
            Optional<String> note,
            List<Server> servers,
            Set<Mode> modes,
            Map<String, Duration> limits,
            Map<Mode, Integer> weights,
            Pool<Integer> pool,
            Tree tree) {}

    @Test
    void recordsListsSetsMapsAndOptionalsNest() {
        Nested nested = bind("""
                servers = [{host = a, port = 1}, {host = b, port = 2}]
                modes = [fail-fast, RETRY, failFast]
                limits { "eu.west" = 1s, us = 2s }
                weights { fail-fast = 1 }
                pool { min = 1, max = 9 }
                tree { name = root, children = [{name = leaf, children = []}] }
                """, Nested.class);

        assertThat(nested.note()).isEmpty();
        assertThat(nested.servers()).containsExactly(new Server("a", 1), new Server("b", 2));
        assertThat(nested.modes()).containsExactly(Mode.FAIL_FAST, Mode.RETRY);
        assertThat(nested.limits()).containsOnlyKeys("eu.west", "us");
        assertThat(nested.weights()).containsExactly(Map.entry(Mode.FAIL_FAST, 1));
        assertThat(nested.pool()).isEqualTo(new Pool<>(1, 9));
        assertThat(nested.tree().children()).containsExactly(new Tree("leaf", List.of()));
    }

    sealed interface Backoff {
        record Fixed(Duration delay) implements Backoff {}

        record ExponentialGrowth(Duration first, double factor) implements Backoff {}
    }

    @Test
    void aSealedInterfaceIsChosenByItsType() {
        assertThat(bind("type = fixed, delay = 1s", Backoff.class)).isEqualTo(new Backoff.Fixed(Duration.ofSeconds(1)));
        assertThat(bind("type = exponential-growth, first = 1s, factor = 2", Backoff.class))
                .isEqualTo(new Backoff.ExponentialGrowth(Duration.ofSeconds(1), 2));
        assertThat(problems("type = fixd, delay = 1s", Backoff.class))
                .containsExactly("type: fixd (expected: one of exponential-growth, fixed; did you mean fixed?)");
        assertThat(problems("delay = 1s", Backoff.class))
                .containsExactly("type: missing (expected: one of exponential-growth, fixed)");
    }

    record Limits(int maxOrders, Optional<Duration> window) {
        Limits {
            if (maxOrders < 1) {
                throw new IllegalArgumentException("maxOrders: " + maxOrders + " (expected: at least 1)");
            }
            if (maxOrders > 1000) {
                throw new IllegalArgumentException("too generous");
            }
        }
    }

    @Test
    void bothSpellingsOfANameAreTakenButNotTogether() {
        assertThat(bind("max-orders = 5", Limits.class).maxOrders()).isEqualTo(5);
        assertThat(bind("maxOrders = 5", Limits.class).maxOrders()).isEqualTo(5);
        assertThat(problems("maxOrders = 5, max-orders = 6", Limits.class))
                .singleElement()
                .asString()
                .startsWith("max-orders: also spelled maxOrders");
    }

    @Test
    void whatTheConstructorRefusesIsAProblemOfTheComponentItNames() {
        assertThat(problems("max-orders = 0", Limits.class))
                .containsExactly("max-orders: maxOrders: 0 (expected: at least 1)");
        assertThat(problems("max-orders = 2000", Limits.class)).containsExactly("too generous");
    }

    @Test
    void missingAndNullAndEmptyAreDifferentThings() {
        assertThat(problems("", Limits.class))
                .singleElement()
                .asString()
                .startsWith("max-orders: missing (expected: a whole number");
        assertThat(problems("max-orders = null", Limits.class))
                .singleElement()
                .asString()
                .startsWith("max-orders: null (expected: a whole number");
        assertThat(problems("max-orders = \"\"", Limits.class))
                .singleElement()
                .asString()
                .startsWith("max-orders: empty (expected: a whole number");
        assertThat(bind("max-orders = 1, window = null", Limits.class).window()).isEmpty();
        assertThat(binder.bind(ConfigFactory.parseString("a = \"\""), "a", String.class))
                .isEmpty();
        assertThat(binder.bind(ConfigFactory.parseString("a = []"), "a", new ConfigType<List<String>>() {}))
                .isEmpty();
    }

    @Test
    void allProblemsAreFoundAtOnceEachWithPathAndOrigin() {
        Config config = ConfigFactory.parseString("""
                servers = [{host = a, port = 70x}, {port = 1.9}]
                modes = [fail-fats]
                limits { us = -1s }
                weights {}
                pool { min = 1, max = [] }
                tree = leaf
                """);

        List<Problem> problems = catchThrowableOfType(
                        ConfigRejectedException.class, () -> binder.bind(config, "", Nested.class))
                .problems();

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactly(
                        "servers[0].port",
                        "servers[1].host",
                        "servers[1].port",
                        "modes[0]",
                        "limits.us",
                        "pool.max",
                        "tree");
        assertThat(problems.get(3).message()).endsWith("did you mean fail-fast?)");
        assertThat(problems.get(4).origin()).isEqualTo("String: 3");
    }

    @Test
    void anUnknownKeyIsIgnoredOrWarnedOfOrRefused() {
        String text = "max-orders = 5, widnow = 1s";
        assertThat(bind(text, Limits.class)).isEqualTo(new Limits(5, Optional.empty()));
        Findings findings = new Findings();
        binder.decoder(Limits.class).decode(ConfigFactory.parseString(text).root(), Place.ROOT, findings);
        assertThat(findings.warnings())
                .extracting(Problem::path, Problem::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("widnow", "unknown; did you mean window?"));

        ConfigBinder strict =
                ConfigBinder.builder().unknownKeys(UnknownKeys.FAIL).build();
        assertThatThrownBy(() -> strict.bind(ConfigFactory.parseString(text), "", Limits.class))
                .isInstanceOf(ConfigRejectedException.class)
                .hasMessageContaining("widnow: unknown; did you mean window?");
    }

    @Test
    void aMisspelledRequiredKeyIsNamedBesideTheMissingOne() {
        assertThat(problems("max-oders = 5", Limits.class))
                .satisfiesExactly(
                        missing -> assertThat(missing).startsWith("max-orders: missing"),
                        unknown -> assertThat(unknown).startsWith("max-oders: unknown; did you mean max-orders?"));
    }

    @Test
    void nothingIsCutOffAndNothingSaturates() {
        assertThat(problems("a = 1.9", new ConfigType<Map<String, Integer>>() {}))
                .hasSize(1);
        assertThat(problems("a = 3000000000", new ConfigType<Map<String, Integer>>() {}))
                .hasSize(1);
        assertThat(problems("a = 99999999 d", new ConfigType<Map<String, Duration>>() {}))
                .hasSize(1);
        assertThat(problems("a = -5s", new ConfigType<Map<String, Duration>>() {}))
                .hasSize(1);
        assertThat(problems("a = 5", new ConfigType<Map<String, Duration>>() {}))
                .singleElement()
                .asString()
                .contains("a duration with a unit");
        assertThat(problems("a = 1e400", new ConfigType<Map<String, Double>>() {}))
                .hasSize(1);
        assertThat(problems("a = 1e999999999", new ConfigType<Map<String, BigInteger>>() {}))
                .hasSize(1);
    }

    @Test
    void anObjectWithNumbersForKeysIsAListOnlyIfNothingIsLost() {
        ConfigType<Map<String, List<String>>> lists = new ConfigType<>() {};
        assertThat(binder.bind(ConfigFactory.parseString("a { 1 = y, 0 = x }"), "", lists))
                .containsEntry("a", List.of("x", "y"));
        assertThat(problems("a { 0 = x, 5 = y, q = z }", lists))
                .singleElement()
                .asString()
                .startsWith("a: an object of 3 without the key 1");
    }

    record Money(long cents) {
        static Money parse(String text) {
            if (!text.endsWith("€")) {
                throw new IllegalArgumentException(text + " is no money");
            }
            return new Money(Long.parseLong(text.substring(0, text.length() - 1)) * 100);
        }
    }

    @Test
    void aTypeMayHaveADecoderOfItsOwn() {
        ConfigBinder own =
                ConfigBinder.builder().decoder(Money.class, Money::parse).build();
        assertThat(own.bind(ConfigFactory.parseString("a = 5€"), "a", Money.class))
                .isEqualTo(new Money(500));
        assertThatThrownBy(() -> own.bind(ConfigFactory.parseString("a = 5"), "a", Money.class))
                .hasMessageContaining("a: 5 is no money (expected: a Money)");
    }

    record Credentials(String user, int password) {}

    @Test
    void aSecretIsNotShownInMessages() {
        assertThatThrownBy(() -> bind("user = a, password = hunter2", Credentials.class))
                .hasMessageContaining("password: ***")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    record Worker(Thread thread) {}

    @Test
    void aTypeThatCannotBeBoundIsNamedWithTheComponentThatHasIt() {
        assertThatThrownBy(() -> bind("thread = 1", Worker.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Worker.thread: java.lang.Thread (expected: a record");
    }

    private <T> T bind(String text, Class<T> type) {
        return binder.bind(ConfigFactory.parseString(text), "", type);
    }

    private List<String> problems(String text, Class<?> type) {
        return problems(() -> bind(text, type));
    }

    private List<String> problems(String text, ConfigType<?> type) {
        return problems(() -> binder.bind(ConfigFactory.parseString(text), "", type));
    }

    private static List<String> problems(org.assertj.core.api.ThrowableAssert.ThrowingCallable binding) {
        return catchThrowableOfType(ConfigRejectedException.class, binding).problems().stream()
                .map(problem -> (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message())
                .toList();
    }
}
