package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.process.Signal;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EtcdTest
class ConfigCommandsTest {
    private static final List<String> LAYERS = List.of("--layer", "shared/", "--layer", "orders/");

    @TempDir
    private Path temporary;

    private Cluster cluster;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
    }

    @Test
    void upperLayerWinsAndEachValueTellsWhereItComesFrom() {
        put("shared/limits/max", "10");
        put("shared/db/password", "secret");
        long revision = put("orders/limits/max", "50");

        assertThat(config("get", "limits.max")).returns("50\n", CliRun::out);
        assertThat(golden(config("get", "limits.max", "-o", "json")))
                .isEqualTo("{\"path\":\"limits.max\",\"value\":\"50\",\"revision\":0}\n");
        assertThat(config("get", "limits").out()).contains("\"max\" : \"50\"");
        assertThat(config("get", "db.password")).returns("secret\n", CliRun::out);
        CliRun ls = config("ls", "-o", "jsonl");
        assertThat(ls.out().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("{\"path\":\"limits.max\",\"value\":\"\\\"50\\\"\",\"layer\":\"orders/\","
                                + "\"key\":\"orders/limits/max\",\"revision\":" + revision + "}"));
        assertThat(ls.out()).contains("***").doesNotContain("secret");
        assertThat(config("ls", "limits").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("PATH");
        assertThat(config("tree").out()).isEqualTo("db\n  password = \"***\"\nlimits\n  max = \"50\"\n");
    }

    @Test
    void whatIsNotThereIsSaidByTheExitCode() {
        assertThat(start("get", "limits.max"))
                .returns(ExitCode.FAILED, CliRun::exitCode)
                .returns("", CliRun::out)
                .satisfies(run -> assertThat(run.err()).contains("limits.max: there is no value"));
        assertThat(start("ls").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(start("tree").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void setShowsTheDifferenceAndLeavesATrace() {
        put("orders/limits/max", "10");

        CliRun dry = config("set", "limits.max=50", "--dry-run");
        assertThat(dry.out()).isEqualTo("limits/max: 10 \u2192 50\n");
        assertThat(stored("orders/limits/max")).isEqualTo("10");

        CliRun set = config("set", "limits.max=50", "limits.note=for a=b", "--comment", "the sale");
        assertThat(set.err()).contains("written, revision ");
        assertThat(stored("orders/limits/max")).isEqualTo("50");
        assertThat(stored("orders/limits/note")).isEqualTo("for a=b");
        assertThat(config("set", "limits.max=50").err()).contains("nothing to change");

        CliRun json = config("set", "limits.max=60", "-o", "json");
        assertThat(json.out())
                .startsWith("{\"applied\":true,\"revision\":")
                .contains("\"changes\":[{\"name\":\"limits/max\",\"change\":\"changed\"}],\"problems\":[]}");

        CliRun history = config("history", "-o", "jsonl");
        assertThat(history.out().lines()).hasSize(2);
        assertThat(history.out().lines().skip(1).findFirst().orElseThrow())
                .contains("\"comment\":\"the sale\",\"changes\":[\"limits/max\",\"limits/note\"]");
    }

    @Test
    void rollbackUndoesWhatWasPublished() {
        put("orders/limits/max", "10");
        config("set", "limits.max=20");
        long revision = cluster.etcd().truth().revision();
        config("set", "limits.max=30", "limits.note=x");

        config("rollback", Long.toString(revision), "--dry-run");
        assertThat(stored("orders/limits/max")).isEqualTo("30");
        config("rollback", Long.toString(revision));

        assertThat(stored("orders/limits/max")).isEqualTo("20");
        assertThat(cluster.etcd().truth().get(cluster.prefix() + "orders/limits/note"))
                .isEmpty();
        CliRun nothing = config("rollback", Long.toString(cluster.etcd().truth().revision()));
        assertThat(nothing.err()).contains("nothing was published after");
    }

    @Test
    void removedValueLetsTheLowerOneShowAgain() {
        put("shared/limits/max", "10");
        put("orders/limits/max", "50");

        config("rm", "limits.max");

        assertThat(config("get", "limits.max")).returns("10\n", CliRun::out);
        assertThat(start("rm").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whoSitsAtATerminalIsAsked() {
        CliRun no = typing("n\n", "set", "limits.max=50");
        assertThat(no.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(no.err()).contains("[y/N]", "nothing was changed");
        assertThat(cluster.keys()).isEmpty();

        assertThat(typing("", "set", "limits.max=50").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typing("", "set", "limits.max=50", "--yes").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(typing("y\n", "set", "limits.max=60").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(stored("orders/limits/max")).isEqualTo("60");
    }

    @Test
    void editThatCannotBeRightIsRefusedAndWhatIsWrongCanBeMended() {
        put("orders/limits/max", "50");
        CliRun refused = start("set", "limits=5");
        assertThat(refused.exitCode()).as("%s", refused).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("refused: ");

        put("orders/limits", "5");
        CliRun bad = start("validate", "-o", "jsonl");
        assertThat(bad.exitCode()).as("%s", bad).isEqualTo(ExitCode.FAILED);
        assertThat(bad.out()).contains("\"message\":");
        assertThat(start("get", "limits.max").exitCode()).isEqualTo(ExitCode.FAILED);

        config("rm", "limits");
        assertThat(config("validate", "-o", "json")).returns("[]\n", CliRun::out);
    }

    @Test
    void whatIsExportedCanBeComparedAndImported() throws Exception {
        put("shared/limits/max", "10");
        put("orders/servers/0", "a");
        put("orders/servers/1", "b");
        Path file = Files.writeString(
                temporary.resolve("orders.json"), config("export").out());
        assertThat(config("diff", file.toString()).out()).isEmpty();

        Path other = Files.writeString(
                temporary.resolve("other.conf"), "limits { max = 1.50, note = \"x\" }, servers = [a, c]");
        CliRun diff = start("diff", other.toString(), "-o", "jsonl");
        assertThat(diff.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(diff.out()).isEqualTo("""
                        {"path":"limits.max","inForce":"\\"10\\"","inFile":"\\"1.50\\""}
                        {"path":"limits.note","inForce":null,"inFile":"\\"x\\""}
                        {"path":"servers.1","inForce":"\\"b\\"","inFile":"\\"c\\""}
                        """);
        config("import", other.toString());
        assertThat(stored("orders/limits/max")).isEqualTo("1.50");
        assertThat(stored("orders/servers/1")).isEqualTo("c");
        assertThat(start("diff", other.toString()).exitCode()).isEqualTo(ExitCode.OK);

        Path document = Files.writeString(temporary.resolve("prices.conf"), "prices { base = 10 }");
        config("import", document.toString(), "--document");
        assertThat(stored("orders/prices.conf")).isEqualTo("prices { base = 10 }");
        assertThat(config("get", "prices.base")).returns("10\n", CliRun::out);
        config("rm", "--document", "prices.conf");
        assertThat(start("import", temporary + "/nothing.conf").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(start("import", temporary + "/nothing.txt").exitCode()).isEqualTo(ExitCode.USAGE);
        Path included = Files.writeString(temporary.resolve("other.json"), "{\"a\":1}");
        Path including = Files.writeString(temporary.resolve("including.conf"), "include file(\"" + included + "\")");
        CliRun includes = start("import", including.toString());
        assertThat(includes.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(includes.err()).contains("no includes");
    }

    @Test
    void watchTellsWhatIsAppliedAndWhatIsRefused() {
        put("orders/limits/max", "10");
        CliRun watch = start("watch", "limits", "-o", "jsonl");
        watch.awaitOut("\"now\":\"\\\"10\\\"\"");

        put("orders/other", "1");
        put("orders/limits/max", "20");
        watch.awaitOut("\"now\":\"\\\"20\\\"\"");
        put("orders/limits", "x");
        watch.awaitOut("{\"event\":\"rejected\",\"revision\":");

        watch.send(Signal.TERM);
        assertThat(watch.exitCode()).isEqualTo(Signal.TERM.exitCode());
        List<String> told = golden(watch).lines().toList();
        assertThat(told)
                .startsWith(
                        "{\"event\":\"applied\",\"revision\":0,\"changes\":{\"limits.max\":"
                                + "{\"before\":null,\"now\":\"\\\"10\\\"\"}},\"problems\":[]}",
                        "{\"event\":\"applied\",\"revision\":0,\"changes\":{\"limits.max\":"
                                + "{\"before\":\"\\\"10\\\"\",\"now\":\"\\\"20\\\"\"}},\"problems\":[]}");
        assertThat(told.get(2))
                .startsWith("{\"event\":\"rejected\",\"revision\":0,\"changes\":{},\"problems\":[{\"path\":");
    }

    /** Others write to the cluster as well. */
    private static String golden(CliRun run) {
        return run.out().replaceAll("\"revision\":[1-9]\\d*", "\"revision\":0");
    }

    @Test
    void whatCannotBeRightIsMisuse() {
        assertThat(cluster.start("config", "get", "limits.max").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cluster.start("config", "get", "limits.max", "--layer", "orders")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(start("set", "limits.max").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(start("set", "limits..max=1").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(start("get", "limits..max").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(start("history", "-n", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private long put(String key, String value) {
        return cluster.etcd().truth().put(cluster.prefix() + key, value);
    }

    private String stored(String key) {
        return cluster.etcd().truth().get(cluster.prefix() + key).orElseThrow();
    }

    /** A command that is expected to end well. */
    private CliRun config(String... args) {
        CliRun run = start(args);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        return run;
    }

    private CliRun start(String... args) {
        return cluster.start(withLayers(args));
    }

    private CliRun typing(String typed, String... args) {
        return cluster.typing(typed, withLayers(args));
    }

    private static String[] withLayers(String... args) {
        List<String> all = new ArrayList<>(List.of("config"));
        all.addAll(List.of(args));
        all.addAll(LAYERS);
        return all.toArray(String[]::new);
    }
}
