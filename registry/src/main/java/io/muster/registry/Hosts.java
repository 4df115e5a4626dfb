package io.muster.registry;

/** Host names and addresses as they are written in records and in addresses. */
final class Hosts {
    private static final String EXPECTED = "a host name or an IP address, without a port";

    private Hosts() {}

    /** The host without the brackets that an IPv6 address wears beside a port. */
    static String checked(String host) {
        Expect.filled("host", host);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        boolean sound = isIpv6(bare) || isNameOrIpv4(bare);
        if (!sound) {
            throw Expect.failure("host", host, EXPECTED);
        }
        return bare;
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    static String address(String host, int port) {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    private static boolean isNameOrIpv4(String host) {
        return !host.isEmpty()
                && host.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    /** Close enough to tell an address from {@code host:port}: hexadecimal groups, an optional scope. */
    private static boolean isIpv6(String host) {
        int scope = host.indexOf('%');
        String address = scope < 0 ? host : host.substring(0, scope);
        return address.indexOf(':') != address.lastIndexOf(':')
                && address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')
                && (scope < 0 || isNameOrIpv4(host.substring(scope + 1)));
    }
}
