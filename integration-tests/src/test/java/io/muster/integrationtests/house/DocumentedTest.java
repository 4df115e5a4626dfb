package io.muster.integrationtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Public is a promise, and a promise is put in words. */
class DocumentedTest {
    @Test
    void publicTypesAndMethodsSayWhatTheyAre() {
        List<Path> sources = House.LIBRARY_MODULES.values().stream()
                .map(module -> House.root().resolve(module).resolve("src/main/java"))
                .flatMap(folder -> House.files(folder, ".java").stream())
                .toList();
        assertThat(sources).hasSizeGreaterThan(30);
        assertThat(Undocumented.in(sources)).isEmpty();
    }

    @Test
    void whatIsUndocumentedIsFound() {
        Path examples = House.root()
                .resolve("integration-tests/src/test/java")
                .resolve(Leaks.class.getPackageName().replace('.', '/'))
                .resolve("Leaks.java");
        assertThat(Undocumented.in(List.of(examples)))
                .anySatisfy(place -> assertThat(place).matches(".*/Leaks[.]java:\\d+: ByReturnType"))
                .anySatisfy(place -> assertThat(place).matches(".*/Leaks[.]java:\\d+: status\\(…\\)"))
                .noneSatisfy(place -> assertThat(place).endsWith(": Leaks"))
                .noneSatisfy(place -> assertThat(place).endsWith(": Hidden"))
                .noneSatisfy(place -> assertThat(place).endsWith(": close(…)"));
    }
}
