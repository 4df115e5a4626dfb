package io.muster.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects a key prefix that no other test has, such as {@code /t/7f3a09c2d15b/}.
 *
 * <p>A test method and its {@code @BeforeEach} and {@code @AfterEach} methods get the same one; what is left under it is
 * deleted afterwards. In a {@code @BeforeAll} method it is one for the class.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RandomPrefix {}
