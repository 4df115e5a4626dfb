package io.muster.cli.registry;

/** Where something listens. */
record Address(String host, int port) {
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads {@code host:port}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        int port = colon < 0 ? 0 : port(text.substring(colon + 1));
        if (host.isEmpty() || port < 1 || port > LARGEST_PORT || (!bracketed && host.contains(":"))) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: HOST:PORT, like 10.0.0.5:8080 or [fd00::5]:8080)");
        }
        return new Address(host, port);
    }

    private static int port(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }
}
