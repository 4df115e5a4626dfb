package io.muster.connection;

/**
 * A user of etcd and the password.
 *
 * @param user the user's name
 * @param password the password; masked in {@link #toString()}
 */
public record Credentials(String user, String password) {
    /**
     * Checks that both are there.
     *
     * @throws InvalidSettingException if one is empty
     */
    public Credentials {
        if (user.isEmpty()) {
            throw new InvalidSettingException("user", "\"\"", "a user's name");
        }
        if (password.isEmpty()) {
            throw new InvalidSettingException("password", "\"\"", "the password of user " + user);
        }
    }

    @Override
    public String toString() {
        return "Credentials[user=" + user + ", password=***]";
    }
}
