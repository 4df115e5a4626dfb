package io.muster.testkit;

/**
 * The administrator of a cluster with authentication.
 *
 * @param name always {@code root}
 * @param password the password
 */
public record RootUser(String name, String password) {
    @Override
    public String toString() {
        return "RootUser[" + name + "]";
    }
}
