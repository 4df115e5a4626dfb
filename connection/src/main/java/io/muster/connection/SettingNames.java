package io.muster.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** What the namespace and the authority may look like. */
final class SettingNames {
    private SettingNames() {}

    /**
     * A namespace that ends in the middle of a name would share keys with every other one that begins like it:
     * {@code team-a} would see what {@code team-ab} writes.
     */
    static void namespace(String namespace, SettingProblems problems) {
        if (namespace.isEmpty()) {
            return;
        }
        if (namespace.codePoints().anyMatch(Character::isISOControl)
                || !namespace.strip().equals(namespace)) {
            problems.add("namespace", '"' + namespace + '"', "no control characters, no blanks around it");
        } else if (Character.isLetterOrDigit(namespace.codePointBefore(namespace.length()))) {
            problems.add(
                    "namespace", '"' + namespace + '"', "empty, or ending in a separator, like \"" + namespace + "/\"");
        }
    }

    /** An authority in lower case. */
    static String authority(String authority) {
        try {
            URI parsed = new URI(null, authority, null, null, null);
            if (parsed.getHost() != null && parsed.getRawUserInfo() == null && parsed.getPort() <= 65_535) {
                return authority.toLowerCase(Locale.ROOT);
            }
        } catch (URISyntaxException e) {
            // Told below, like all that is no host name.
        }
        throw new InvalidSettingException(
                "authority", '"' + Endpoints.masked(authority) + '"', "a host name, as in the server's certificate");
    }
}
