package io.muster.integrationtests.house;

/** The class path that these tests run on. */
final class ClassPath {
    private ClassPath() {}

    /** As javac takes it. Surefire hides it in a manifest, and tells it by a property of its own. */
    static String asText() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
