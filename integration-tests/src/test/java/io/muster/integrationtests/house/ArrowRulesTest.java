package io.muster.integrationtests.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code {registry, config-watch, lock, election} → connection}, and no other arrow. */
class ArrowRulesTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = House.libraryClasses();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.muster.registry", "io.muster.config", "io.muster.lock", "io.muster.election"})
    void recipesStandOnTheConnectionAndOnNoSibling(String recipe) {
        mayUseOfOurs(recipe, "io.muster.connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.muster.connection", "io.muster.testkit"})
    void theGroundStandsOnNothingOfOurs(String ground) {
        mayUseOfOurs(ground);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.muster.(**)").should().beFreeOfCycles().check(classes);
    }

    private static void mayUseOfOurs(String module, String... others) {
        String[] allowed = Stream.concat(Stream.of(module), Stream.of(others))
                .map(root -> root + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> foreign =
                resideInAPackage("io.muster..").and(DescribedPredicate.not(resideInAnyPackage(allowed)));
        noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(foreign.as("of ours outside %s", List.of(allowed)))
                .check(classes);
    }
}
