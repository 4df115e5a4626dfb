package io.muster.cli.registry;

import io.muster.registry.HealthCheck;
import io.muster.registry.ServiceInstance;
import java.net.URI;
import java.time.Duration;

/** Health checks, as they are named on the command line. */
final class Checks {
    private static final String TCP = "tcp";

    private Checks() {}

    /**
     * The check of this name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static HealthCheck of(String text, ServiceInstance instance, Duration timeout) {
        if (text.equals(TCP)) {
            return HealthCheck.tcp(instance.host(), instance.port(), timeout);
        }
        if (text.startsWith(TCP + "://")) {
            Address address = Address.parse(text.substring(TCP.length() + "://".length()));
            return HealthCheck.tcp(address.host(), address.port(), timeout);
        }
        if (text.startsWith("http://") || text.startsWith("https://")) {
            return HealthCheck.http(URI.create(text), timeout);
        }
        throw new IllegalArgumentException(
                "check: " + text + " (expected: tcp, tcp://HOST:PORT, http://… or https://…)");
    }
}
