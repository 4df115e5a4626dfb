package io.muster.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an endpoint may look like, and its one normal form: {@code scheme://host:port}, in lower case. */
final class Endpoints {
    static final int DEFAULT_PORT = 2379;

    private static final String SHAPE = "http://host:port or https://host:port";

    private static final Pattern COMMA = Pattern.compile(",");

    private Endpoints() {}

    /** The endpoints that a text names, with commas between them. */
    static Stream<String> each(String text) {
        return COMMA.splitAsStream(text);
    }

    /** Reads an endpoint, under the given scheme when the text names none. */
    static URI parse(String text, String schemeIfNone) {
        String stripped = text.strip();
        String whole = stripped.contains("://") ? stripped : schemeIfNone + "://" + stripped;
        try {
            return new URI(whole);
        } catch (URISyntaxException e) {
            throw new InvalidSettingException("endpoints", '"' + masked(text) + '"', SHAPE);
        }
    }

    /** The endpoints in normal form; those that cannot be right are noted and left out. */
    static List<URI> normalised(List<URI> endpoints, SettingProblems problems) {
        List<URI> good = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        for (URI endpoint : endpoints) {
            problems.attempt(() -> normalised(endpoint)).ifPresent(normal -> {
                good.add(normal);
                if (!seen.add(normal)) {
                    problems.add("endpoints", normal, "each endpoint once");
                }
            });
        }
        if (good.stream().map(URI::getScheme).distinct().count() > 1) {
            problems.add("endpoints", good, "all http:// or all https://");
        }
        return List.copyOf(good);
    }

    static boolean areEncrypted(List<URI> endpoints) {
        return !endpoints.isEmpty() && "https".equals(endpoints.get(0).getScheme());
    }

    /** The text without the secrets that it may carry before an {@code @} or after a question mark. */
    static String masked(String text) {
        return text.replaceFirst("^([^@]*//)?.*@", "$1***@").replaceFirst("\\?.*", "?***");
    }

    private static URI normalised(URI endpoint) {
        mistake(endpoint).ifPresent(expectation -> {
            throw new InvalidSettingException("endpoints", masked(endpoint.toString()), expectation);
        });
        int port = endpoint.getPort() == -1 ? DEFAULT_PORT : endpoint.getPort();
        return URI.create(lowerCase(endpoint.getScheme()) + "://" + lowerCase(endpoint.getHost()) + ":" + port);
    }

    private static Optional<String> mistake(URI endpoint) {
        String scheme = lowerCase(endpoint.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Optional.of(SHAPE);
        }
        if (endpoint.getRawUserInfo() != null) {
            return Optional.of(SHAPE + "; user and password are settings of their own");
        }
        if (endpoint.getHost() == null) {
            return Optional.of(hostMistake(Objects.requireNonNullElse(endpoint.getRawAuthority(), "")));
        }
        if (endpoint.getPort() == 0 || endpoint.getPort() > 65_535) {
            return Optional.of("a port from 1 to 65535");
        }
        boolean path =
                !endpoint.getRawPath().isEmpty() && !endpoint.getRawPath().equals("/");
        if (path || endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
            return Optional.of(SHAPE + ", nothing after the port");
        }
        return Optional.empty();
    }

    private static String hostMistake(String authority) {
        if (authority.contains("@")) {
            return SHAPE + "; user and password are settings of their own";
        }
        if (authority.contains("_")) {
            return "a host name of letters, digits, '-' and '.', without '_'";
        }
        if (authority.indexOf(':') != authority.lastIndexOf(':') && !authority.startsWith("[")) {
            return "an IPv6 address in brackets, like http://[::1]:2379";
        }
        return SHAPE + ", port from 1 to 65535";
    }

    private static String lowerCase(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
