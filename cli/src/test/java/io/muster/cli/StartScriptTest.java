package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root of the source tree, with a Java and a Maven that only tell how they were called. */
class StartScriptTest {
    private static final List<String> TOOLS =
            List.of("basename", "cat", "dirname", "find", "head", "mkdir", "readlink", "sed", "touch");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path temporary;

    private Path root;
    private Path path;
    private Path jdk;

    private record Ended(int code, String out, String err, long pid) {}

    @BeforeEach
    void layOutTheTree() throws IOException {
        root = Files.createDirectories(temporary.resolve("a tree with spaces"));
        Files.copy(Path.of(Objects.requireNonNull(System.getProperty("muster.command"))), root.resolve("muster"));
        Files.writeString(root.resolve("pom.xml"), "");
        for (String module : List.of("connection", "registry", "config-watch", "lock", "election", "testkit", "cli")) {
            Path sources = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            age(Files.writeString(sources.resolve("A.java"), ""));
            age(Files.writeString(root.resolve(module).resolve("pom.xml"), ""));
            age(sources);
            age(Objects.requireNonNull(sources.getParent()));
        }
        age(root.resolve("pom.xml"));
        path = Files.createDirectories(temporary.resolve("path"));
        for (String tool : TOOLS) {
            program(path.resolve(tool), "exec " + find(tool) + " \"$@\"");
        }
        program(
                path.resolve("mvn"),
                "echo \"called in $PWD with $*, JAVA_HOME=$JAVA_HOME\" >called",
                "printf '\\033[0m[INFO] Building Muster :: connection 1 [2/7]\\n[INFO] compiling\\n'",
                "[ -z \"${BREAK-}\" ] || { echo '[ERROR] broken'; exit 3; }",
                "mkdir -p cli/target/lib && touch cli/target/muster-cli-1.jar cli/target/muster-cli-1-sources.jar cli/target/built");
        jdk = jdk("jdk", "17.0.15");
    }

    @Test
    void firstRunBuildsAndTheNextDoesNot() throws Exception {
        Ended first = run(Map.of("JAVA_HOME", jdk.toString()), "demo", "--for", "3 s");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("building the command", "muster:   connection\n", "built in")
                .doesNotContain("compiling", "\u001b");
        assertThat(root.resolve("called")).content().contains("called in " + root + " with -B", "-pl cli -am package");
        assertThat(first.out())
                .contains("[-jar][" + root + "/cli/target/muster-cli-1.jar][demo][--for][3 s]")
                .doesNotContain("called in");

        Ended second = run(Map.of("JAVA_HOME", jdk.toString()), "--version");

        assertThat(second.code()).isZero();
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).contains("muster-cli-1.jar][--version]");
    }

    @Test
    void sourceNewerThanTheBuildIsBuiltAgain() throws Exception {
        run(Map.of("JAVA_HOME", jdk.toString()));
        Path built = root.resolve("cli/target/built");
        Files.setLastModifiedTime(built, FileTime.from(Instant.now().minusSeconds(60)));
        Files.writeString(root.resolve("lock/src/main/java/A.java"), "changed");

        assertThat(run(Map.of("JAVA_HOME", jdk.toString())).err()).contains("building the command");
        assertThat(run(Map.of("JAVA_HOME", jdk.toString())).err()).isEmpty();
    }

    @Test
    void buildThatFailsShowsItsOutputAndEndsWithItsCode() throws Exception {
        Ended ended = run(Map.of("JAVA_HOME", jdk.toString(), "BREAK", "1"), "demo");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains("[ERROR] broken", "the build failed");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void becomesTheJavaProcessSoThatSignalsArrive() throws Exception {
        Ended ended = run(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(ended.out()).startsWith(ended.pid() + " ");
    }

    @Test
    void javaThatIsTooOldOrNotThereIsNamed() throws Exception {
        Path old = jdk("old", "1.8.0_392");

        assertThat(run(Map.of("JAVA_HOME", old.toString())))
                .returns(ExitCode.INTERNAL, Ended::code)
                .satisfies(ended -> assertThat(ended.err())
                        .contains("found no Java 17 or newer", old + "/bin/java (version 8)", "set JAVA_HOME"));
        assertThat(run(Map.of("JAVA_HOME", temporary + "/nowhere")).err()).contains("nowhere/bin/java (not there)");
        assertThat(run(Map.of()).err()).contains("JAVA_HOME (not set), PATH (no java)");
    }

    @Test
    void javaOnThePathIsTakenWhenTheOtherIsTooOld() throws Exception {
        Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));
        Path old = jdk("old", "11.0.2");

        Ended ended = run(Map.of("JAVA_HOME", old.toString()));

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(root.resolve("called")).content().contains("JAVA_HOME=" + jdk.toRealPath());
    }

    @Test
    void javaWithoutACompilerCannotBuild() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));

        Ended ended = run(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(ended.code()).isEqualTo(ExitCode.INTERNAL);
        assertThat(ended.err()).contains("building needs a JDK");
    }

    @Test
    void missingMavenIsNamed() throws Exception {
        Files.delete(path.resolve("mvn"));

        Ended ended = run(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(ended.code()).isEqualTo(ExitCode.INTERNAL);
        assertThat(ended.err()).contains("building needs Maven");
    }

    @Test
    void worksThroughASymbolicLinkFromElsewhere() throws Exception {
        Path link = Files.createSymbolicLink(path.resolve("muster"), root.resolve("muster"));

        Ended ended = start(link, Map.of("JAVA_HOME", jdk.toString()));

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("[" + root.toRealPath() + "/cli/target/muster-cli-1.jar]");
    }

    @Test
    void newerJavaIsToldThatNettyMeansIt() throws Exception {
        Path newer = jdk("newer", "25");

        assertThat(run(Map.of("JAVA_HOME", newer.toString())).out()).contains("[--enable-native-access=ALL-UNNAMED]");
        assertThat(run(Map.of("JAVA_HOME", jdk.toString())).out()).doesNotContain("native-access");
    }

    @Test
    void posixLocaleIsReplacedForJavaWhichIsToldOfIt() throws Exception {
        assertThat(run(Map.of("JAVA_HOME", jdk.toString())).out()).contains("[-Dmuster.lc_all=]", "LC_ALL=C.UTF-8\n");
        assertThat(run(Map.of("JAVA_HOME", jdk.toString(), "LANG", "de_DE.UTF-8", "LC_ALL", "POSIX"))
                        .out())
                .contains("[-Dmuster.lc_all=POSIX]", "LC_ALL=C.UTF-8\n");
        assertThat(run(Map.of("JAVA_HOME", jdk.toString(), "LANG", "de_DE.UTF-8"))
                        .out())
                .contains("LC_ALL=\n")
                .doesNotContain("lc_all");
    }

    private Ended run(Map<String, String> environment, String... args) throws Exception {
        return start(root.resolve("muster"), environment, args);
    }

    private Ended start(Path script, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(find("bash").toString(), script.toString()));
        command.addAll(List.of(args));
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new Ended(process.waitFor(), Files.readString(out), Files.readString(err), process.pid());
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = temporary.resolve(name);
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(bin.resolve("java"), "printf '%s ' \"$$\"; printf '[%s]' \"$@\"; echo; echo \"LC_ALL=${LC_ALL-}\"");
        program(bin.resolve("javac"), "exit 0");
        return home;
    }

    private void program(Path file, String... lines) throws IOException {
        String text = "#!" + find("bash") + "\n" + String.join("\n", lines) + "\n";
        Files.writeString(file, text, StandardCharsets.UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path find(String tool) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(directory, tool);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException(tool + ": not on PATH");
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }
}
