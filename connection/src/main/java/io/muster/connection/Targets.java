package io.muster.connection;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a target may look like, and its one normal form: {@code dns:///host:port} or {@code dns+srv:///name}. */
final class Targets {
    private static final String SHAPE = "dns:///host:port or dns+srv:///name";
    private static final Pattern TARGET =
            Pattern.compile("(?<scheme>dns|dns\\+srv):(?://(?<server>[^/]*)/)?(?<name>[^/?#@\\s]+)");
    private static final Pattern SRV_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");

    private Targets() {}

    static String normalised(String target) {
        Matcher parts = TARGET.matcher(target.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw mistake(target, SHAPE);
        }
        String server = parts.group("server");
        if (server != null && !server.isEmpty()) {
            // gRPC would silently ignore the server and ask the system's.
            throw mistake(target, SHAPE + ", three slashes: the system's name servers are asked");
        }
        String name = parts.group("name");
        return parts.group("scheme").equals("dns")
                ? "dns:///" + address(target, name)
                : "dns+srv:///" + srv(target, name);
    }

    /** Whether the target's own name is not the one that the members' certificates carry. */
    static boolean needsAuthority(String target) {
        return target.startsWith("dns+srv:");
    }

    private static String address(String target, String name) {
        try {
            URI address = Endpoints.parse(name, "dns");
            if (address.getHost() != null && address.getPort() != 0 && address.getPort() <= 65_535) {
                // Without a port gRPC would try 80 or 443.
                return address.getHost() + ":" + (address.getPort() == -1 ? Endpoints.DEFAULT_PORT : address.getPort());
            }
        } catch (InvalidSettingException e) {
            // Told below, by its own name.
        }
        throw mistake(target, SHAPE + ", port from 1 to 65535");
    }

    private static String srv(String target, String name) {
        if (!SRV_NAME.matcher(name).matches()) {
            throw mistake(
                    target,
                    "dns+srv:///name, like dns+srv:///_etcd-client._tcp.example.com; the records hold the ports");
        }
        return name;
    }

    private static InvalidSettingException mistake(String target, String expectation) {
        return new InvalidSettingException("target", '"' + Endpoints.masked(target) + '"', expectation);
    }
}
