package io.muster.integrationtests.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users never meet the libraries underneath, so these can be changed without them. */
class SignatureRulesTest {
    private static final ArchRule HIDES_WHAT_IS_UNDERNEATH = noClasses()
            .that(Exposure.visibleToUsers())
            .should(Exposure.exposeTypesOf("io.grpc", "io.netty", "io.vertx", "com.google", "io.etcd"))
            .because("gRPC, Netty, Vert.x and jetcd may change under a user without notice");

    @Test
    void publicSignaturesShowNothingOfTheTransport() {
        HIDES_WHAT_IS_UNDERNEATH.check(House.libraryClasses());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Leaks.ByReturnType.class,
                Leaks.ByTypeArgument.class,
                Leaks.ByParameterArray.class,
                Leaks.ByException.class,
                Leaks.ByField.class,
                Leaks.BySuperclass.class,
                Leaks.ByBound.class,
                Leaks.ByMethodBound.class,
                Leaks.ByHiddenSuperclass.class,
                Leaks.ByProtectedMethod.class,
                Leaks.ByAnnotation.class,
                Leaks.ByComponent.class,
            })
    void eachWayOfLeakingIsSeen(Class<?> leak) {
        assertThat(HIDES_WHAT_IS_UNDERNEATH
                        .evaluate(new ClassFileImporter().importClasses(leak))
                        .hasViolation())
                .isTrue();
    }

    @Test
    void whatUsersCannotReachMayUseTheTransport() {
        assertThat(HIDES_WHAT_IS_UNDERNEATH
                        .evaluate(new ClassFileImporter().importClasses(Leaks.Tight.class, Leaks.Hidden.class))
                        .hasViolation())
                .isFalse();
    }

    /** Users import several modules with a star, or have them completed by an editor. */
    @Test
    void noTwoModulesGiveUsersATypeOfTheSameName() {
        Map<String, Set<String>> packages = new TreeMap<>();
        House.libraryClasses().stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                .forEach(type -> packages.computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>())
                        .add(type.getPackageName()));
        packages.values().removeIf(names -> names.size() == 1);
        assertThat(packages).isEmpty();
    }
}
