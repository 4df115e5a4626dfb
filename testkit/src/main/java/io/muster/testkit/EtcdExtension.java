package io.muster.testkit;

import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The JUnit extension behind {@link EtcdTest}. */
public final class EtcdExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(EtcdExtension.class);

    /** Made by JUnit. */
    public EtcdExtension() {}

    /** A test, and what it asks for: the values are found where they were declared. */
    private record Request(EtcdTest wish, ExtensionContext declaredIn) {}

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        // With it, the constructor of a test has the prefix of that test.
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EtcdCluster.class
                || type == EtcdMember.class
                || (type == String.class && parameter.isAnnotated(RandomPrefix.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        EtcdCluster cluster = cluster(context);
        if (type == EtcdCluster.class) {
            return cluster;
        }
        return type == EtcdMember.class ? onlyMember(cluster) : prefix(cluster, context);
    }

    private static EtcdMember onlyMember(EtcdCluster cluster) {
        if (cluster.members().size() != 1) {
            throw new ParameterResolutionException("EtcdMember: the cluster has "
                    + cluster.members().size() + " members (expected: 1, or a parameter of type EtcdCluster)");
        }
        return cluster.member(0);
    }

    // The newer name of this method came with JUnit 6; this one serves those on JUnit 5 too.
    @SuppressWarnings("deprecation")
    private static EtcdCluster cluster(ExtensionContext context) {
        Request request = request(context);
        ExtensionContext owner = request.wish().own() ? request.declaredIn() : context.getRoot();
        TestCluster cluster = owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(request.wish(), wish -> new TestCluster(wish), TestCluster.class);
        return Objects.requireNonNull(cluster).cluster();
    }

    private static Request request(ExtensionContext context) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            Optional<EtcdTest> wish = at.get().getElement().map(element -> element.getAnnotation(EtcdTest.class));
            if (wish.isPresent()) {
                return new Request(wish.get(), at.get());
            }
        }
        throw new ParameterResolutionException("no @EtcdTest on the test or its class");
    }

    @SuppressWarnings("deprecation")
    private static String prefix(EtcdCluster cluster, ExtensionContext context) {
        TestPrefix prefix = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestPrefix.class, key -> new TestPrefix(cluster), TestPrefix.class);
        return Objects.requireNonNull(prefix).prefix();
    }
}
