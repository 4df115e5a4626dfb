package io.muster.integrationtests.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How library code behaves as a guest in somebody's process. */
class ConductRulesTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = House.libraryClasses();
    }

    @Test
    void libraryCodeLeavesTheStandardStreamsToTheApplication() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes);
    }

    @Test
    void libraryCodeLogsThroughTheFacadeOnly() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(classes);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j.simple..")
                .because("the application chooses where logs go")
                .check(classes);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(describe(
                                "Thread or TimeUnit",
                                (JavaClass type) ->
                                        type.isEquivalentTo(Thread.class) || type.isEquivalentTo(TimeUnit.class))))
                        .and(target(name("sleep"))))
                .because("a wait ends with what it waits for, or with its deadline")
                .check(classes);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(classes.stream().map(JavaClass::getPackage).distinct())
                .hasSizeGreaterThanOrEqualTo(House.LIBRARY_MODULES.size())
                .allSatisfy(part -> assertThat(part.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on %s", part.getName())
                        .isTrue());
    }
}
