package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeTest {
    private Config defaults = ConfigFactory.empty();
    private Config overrides = ConfigFactory.empty();
    private Map<String, String> environment = Map.of();

    @Test
    void upperLayersBeatLowerOnesAndOverridesBeatAll() throws Exception {
        defaults = ConfigFactory.parseString("a = 0, b = 0, c = 0, d = 0");
        overrides = ConfigFactory.parseString("a = 9");

        assertThat(text(layer("a", "1", "b", "1", "c", "1"), layer("a", "2", "b", "2")))
                .isEqualTo("{\"a\":9,\"b\":\"2\",\"c\":\"1\",\"d\":0}");
    }

    @Test
    void substitutionsReachAcrossLayersBothWays() throws Exception {
        defaults = ConfigFactory.parseString("url = \"http://\"${host}\":\"${port}");

        assertThat(text(
                        layer("host", "low", "port", "1", "x.conf", "copy = ${top}"),
                        layer("host", "high", "top", "t")))
                .contains("\"url\":\"http://high:1\"")
                .contains("\"copy\":\"t\"");
    }

    @Test
    void nullInAnUpperDocumentTakesTheLowerValueAway() throws Exception {
        assertThat(text(layer("a", "1"), layer("x.conf", "a = null"))).isEqualTo("{\"a\":null}");
    }

    @Test
    void aSubstitutionWithoutATargetIsRefusedNamingItsDocument() {
        List<Problem> problems = problems(layer("x.conf", "a = 1\nb = ${nowhere}"));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains("${nowhere}");
            assertThat(problem.toString()).contains("x.conf");
        });
    }

    @Test
    void theEnvironmentAndTheSystemPropertiesAreNotRead() throws Exception {
        assertThat(System.getenv()).containsKey("PATH");
        assertThat(text(layer("x.conf", "a = ${?PATH}, b = ${?java.home}, c = 1")))
                .isEqualTo("{\"c\":1}");
    }

    @Test
    void ofTheEnvironmentWhatIsAllowedIsReadWhereTheConfigurationHasNothing() throws Exception {
        environment = Map.of("ZONE", "eu", "a.b", "dotted", "HOST", "from the environment");

        assertThat(text(layer(
                        "x.conf", "zone = ${ZONE}/${?PATH}, c = ${?a.b}, d = ${\"a.b\"}, host = ${HOST}, HOST = ours")))
                .isEqualTo("{\"HOST\":\"ours\",\"d\":\"dotted\",\"host\":\"ours\",\"zone\":\"eu/\"}");
        assertThat(problems(layer("x.conf", "a = ${OTHER}")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("${OTHER}"));
    }

    @Test
    void whatTheEnvironmentExpandsToIsBoundedToo() {
        environment = Map.of("LONG", "x".repeat(100_000));

        assertThat(problems(layer("x.conf", "a = " + "${LONG}".repeat(11))))
                .extracting(Problem::message)
                .containsExactly("substitutions that expand to more than 1048576 characters");
    }

    @Test
    void anEmptyLayerIsRefusedUnlessItMayBeEmpty() throws Exception {
        assertThat(problems(layer("a", "1"), layer()))
                .extracting(Problem::message)
                .containsExactly("no keys under /1/ (expected: at least one in a layer that is required)");
    }

    @Test
    void theProblemsOfAllLayersAreFound() {
        assertThat(problems(layer("a", "1", "a/b", "2"), layer("x.json", "{")))
                .extracting(problem -> problem.key().orElseThrow())
                .containsExactlyInAnyOrder("/0/a/b", "/1/x.json");
    }

    @Test
    void fiveLinesDoNotExpandToAMillionElements() {
        String ten = "${%1$s}".repeat(10);
        String bomb = "a = [1,2,3,4,5,6,7,8,9,0]\n"
                + "b = " + ten.formatted("a") + "\nc = " + ten.formatted("b") + "\nd = " + ten.formatted("c")
                + "\ne = " + ten.formatted("d") + "\nf = " + ten.formatted("e");

        assertThat(problems(layer("x.conf", bomb)))
                .extracting(Problem::message)
                .containsExactly("substitutions that expand to more than 1048576 characters");
        assertThat(problems(layer("x.conf", "a = abcdefghij\n" + "a = ${a}${a}\n".repeat(30))))
                .extracting(Problem::message)
                .containsExactly("substitutions that expand to more than 1048576 characters");
        assertThat(problems(layer("x.conf", "b = " + ten.formatted("a") + "\na = " + ten.formatted("b"))))
                .isNotEmpty();
    }

    @Test
    void modestAppendsAndReferencesAreResolved() throws Exception {
        assertThat(text(layer("x.conf", "a = [0]\n" + "a += 1\n".repeat(3) + "d { p = 1 }, e = ${d} { q = ${d.p} }")))
                .isEqualTo("{\"a\":[0,1,1,1],\"d\":{\"p\":1},\"e\":{\"p\":1,\"q\":1}}");
    }

    @Test
    void appendsPiledUpOverSeveralDocumentsAreRefusedBeforeTheyTakeMinutes() {
        assertThat(problems(layer("x.conf", "a += 1\n".repeat(60), "y.conf", "a += 1\n".repeat(60))))
                .extracting(Problem::message)
                .containsExactly("set more than 100 times by appends or with reference to itself");
    }

    @Test
    void aChainOfReferencesThatOverflowsTheStackIsRefusedAllTheSame() {
        List<String> documents = new ArrayList<>();
        for (int document = 0; document < 30; document++) {
            StringBuilder chain = new StringBuilder();
            for (int i = document * 1000; i < (document + 1) * 1000; i++) {
                chain.append("x").append(i).append(" = ${x").append(i + 1).append("}\n");
            }
            documents.add("d" + document + ".conf");
            documents.add(chain.toString());
        }
        assertThat(problems(layer(documents.toArray(String[]::new))))
                .extracting(Problem::message)
                .containsExactly("substitutions or appends that lead too deep to be resolved");
    }

    private int built;

    private LayerTree layer(String... namesAndValues) {
        String prefix = "/" + built++ + "/";
        String[] keysAndValues = namesAndValues.clone();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keysAndValues[i] = prefix + keysAndValues[i];
        }
        return LayerTree.read(
                new StoredEntryReader(prefix, ConfigLimits.DEFAULT),
                Stored.at(1).with(keysAndValues));
    }

    private ConfigObject merged(LayerTree... trees) throws Merge.RefusedException {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < trees.length; i++) {
            layers.add(new Layer("/" + i + "/", false));
        }
        return new Merge(new WatchSettings(
                        layers,
                        defaults,
                        overrides,
                        Runnable::run,
                        Duration.ofSeconds(1),
                        false,
                        Optional.empty(),
                        ConfigBinder.standard(),
                        ConfigLimits.DEFAULT,
                        environment,
                        Optional.empty()))
                .of(List.of(trees));
    }

    private String text(LayerTree... trees) throws Merge.RefusedException {
        return merged(trees).render(ConfigRenderOptions.concise());
    }

    private List<Problem> problems(LayerTree... trees) {
        return catchThrowableOfType(Merge.RefusedException.class, () -> merged(trees))
                .problems();
    }
}
