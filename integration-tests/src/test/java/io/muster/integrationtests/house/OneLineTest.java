package io.muster.integrationtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.integrationtests.house.Pom.Dependency;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One Netty line and one gRPC line: in what we build, and in what users are told to use. */
class OneLineTest {
    private static final Pattern JAR =
            Pattern.compile("(netty|grpc)-(?!tcnative)[a-z0-9-]+?-(\\d+(\\.\\w+)+?)(-\\w+)?\\.jar");

    private final Pom parent = Pom.of("");
    private final Pom bom = Pom.of("bom");

    @ParameterizedTest
    @ValueSource(strings = {"netty.version", "grpc.version"})
    void parentAndBomStateTheSameLine(String property) {
        assertThat(bom.property(property)).isEqualTo(parent.property(property));
    }

    @Test
    void bothImportTheWholeLine() {
        Set<Dependency> lines = Set.of(
                new Dependency("io.netty", "netty-bom", "${netty.version}", "import"),
                new Dependency("io.grpc", "grpc-bom", "${grpc.version}", "import"));
        assertThat(parent.managed()).containsAll(lines);
        assertThat(bom.managed()).containsAll(lines);
    }

    @Test
    void theBomNamesEveryLibraryModule() {
        assertThat(bom.managed())
                .extracting(Dependency::artifact)
                .containsAll(House.LIBRARY_MODULES.values().stream()
                        .map("muster-"::concat)
                        .toList());
    }

    @Test
    void theClassPathHoldsEachLineOnce() {
        TreeMap<String, Set<String>> versions = new TreeMap<>();
        Matcher jars = JAR.matcher(ClassPath.asText());
        while (jars.find()) {
            versions.computeIfAbsent(jars.group(1), line -> new TreeSet<>()).add(jars.group(2));
        }
        assertThat(versions)
                .containsEntry("netty", Set.of(parent.property("netty.version")))
                .containsEntry("grpc", Set.of(parent.property("grpc.version")))
                .hasSize(2);
    }

    static Stream<String> libraryModules() {
        return House.LIBRARY_MODULES.values().stream();
    }

    @ParameterizedTest
    @MethodSource("libraryModules")
    void noLibraryModuleBringsALoggerToItsUsers(String module) {
        assertThat(Pom.of(module).dependencies())
                .filteredOn(dependency -> dependency.artifact().equals("slf4j-simple"))
                .allSatisfy(dependency -> assertThat(dependency.scope()).isEqualTo("test"));
    }
}
