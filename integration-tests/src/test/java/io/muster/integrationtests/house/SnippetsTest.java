package io.muster.integrationtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show compiles, and what the first one shows runs. */
@EtcdTest
class SnippetsTest {
    @TempDir
    private Path classes;

    @Test
    void everyJavaBlockOfTheDocumentsCompiles() {
        List<Snippet> snippets = House.files(House.root(), ".md").stream()
                .flatMap(document -> Snippet.of(document).stream())
                .toList();
        assertThat(errorsOf(snippets)).isEmpty();
    }

    @Test
    void aBlockThatDoesNotCompileIsNamedByItsLine() {
        String document = """
                # Title

                ```java
                var duration = Duration.ofSeconds(1);
                duration.jump();
                ```
                """;
        assertThat(errorsOf(Snippet.in("X.md", document)))
                .singleElement()
                .asString()
                .startsWith("X.md:4: line 5: ");
    }

    @Test
    void whatABlockIsGivenIsNotPartOfTheDocument() {
        String document = """
                <!-- given: record Limits(int perSecond) {}
                     Limits limits = new Limits(3); -->
                ```java
                import java.util.function.Supplier;

                Supplier<Integer> rate = limits::perSecond;
                rate.get();
                ```
                """;
        assertThat(errorsOf(Snippet.in("X.md", document))).isEmpty();
    }

    @Test
    void typesMayStandBetweenStatements() {
        String document = """
                ```java
                var early = new Late(1).value();
                record Late(int value) {}
                Object later = new Other();
                @Deprecated
                final class Other {
                    int x = new Late(2).value();
                }
                later.hashCode();
                ```
                """;
        assertThat(errorsOf(Snippet.in("X.md", document)))
                .singleElement()
                .asString()
                .startsWith("X.md:2: line 9: ");
    }

    @Test
    void theProgramOfTheFirstPageDoesWhatItSays(EtcdCluster cluster) throws Exception {
        String readme =
                House.text(House.root().resolve("README.md")).replace("http://127.0.0.1:2379", cluster.connectString());
        Snippet program = Snippet.in("README.md", readme).get(0);
        assertThat(errorsOf(program)).isEmpty();
        assertThat(printedBy(program.name()).lines())
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("token "),
                        line -> assertThat(line).isEqualTo("call 10.0.0.5:8080"),
                        line -> assertThat(line).isEqualTo("at most 100"),
                        line -> assertThat(line).startsWith("leading, term "));
    }

    /** Runs the parts of a compiled snippet, which what stands between them divides. */
    private String printedBy(String name) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Class<?> program = loader.loadClass(name);
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object instance = constructor.newInstance();
            for (Method part : program.getDeclaredMethods()) {
                if (part.getName().startsWith("part")) {
                    part.setAccessible(true);
                    part.invoke(instance);
                }
            }
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private List<String> errorsOf(List<Snippet> snippets) {
        return snippets.stream().flatMap(snippet -> errorsOf(snippet).stream()).toList();
    }

    private List<String> errorsOf(Snippet snippet) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("memory:///" + snippet.name() + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return snippet.source();
                    }
                };
        List<String> options =
                List.of("--release", "17", "-proc:none", "-cp", ClassPath.asText(), "-d", classes.toString());
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, options, null, List.of(source))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == javax.tools.Diagnostic.Kind.ERROR)
                .map(error -> snippet.place() + ": line " + error.getLineNumber() + ": " + error.getMessage(null))
                .toList();
    }
}
