package io.muster.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class, or one test method, a real etcd.
 *
 * <p>Constructors, test methods and lifecycle methods may take an {@link EtcdCluster}, an {@link EtcdMember} (of a
 * cluster with one member), and a {@link RandomPrefix} {@code String}. The annotation of a method goes before that of
 * its class.
 *
 * <p>Clusters are shared by all tests of the JVM that ask for the same, and start when first asked for. A shared
 * cluster refuses what would disturb others: faults, restarts, compaction. A test that needs those has its
 * {@link #own()}.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EtcdExtension.class)
public @interface EtcdTest {
    /** {@return the number of members} */
    int members() default 1;

    /** {@return the line of etcd versions; empty for what {@code etcd.version} says} */
    String version() default "";

    /** {@return how client endpoints are protected} */
    TlsMode tls() default TlsMode.NONE;

    /** {@return whether users are asked for} */
    AuthMode auth() default AuthMode.NONE;

    /** {@return whether clients, and members among themselves, go through fault proxies} */
    boolean proxies() default false;

    /** {@return whether this class, or this method, has a cluster of its own} */
    boolean own() default false;
}
