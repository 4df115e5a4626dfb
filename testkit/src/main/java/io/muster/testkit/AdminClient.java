package io.muster.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Requests with all rights: the administrator's, once the cluster asks for users. */
final class AdminClient {
    static final Duration LIMIT = Duration.ofSeconds(10);
    /** A short-lived token may end on the way to its first use. */
    private static final int ATTEMPTS = 5;

    private static final int INVALID_ARGUMENT = 3;
    private static final int UNAUTHENTICATED = 16;

    private final Optional<RootUser> root;
    private volatile String token = "";
    private volatile boolean usersAsked;

    AdminClient(Optional<RootUser> root) {
        this.root = root;
    }

    JsonObject call(Gateway gateway, String path, Map<String, ?> request) {
        return call(gateway, path, request, LIMIT);
    }

    JsonObject call(Gateway gateway, String path, Map<String, ?> request, Duration limit) {
        if (!usersAsked) {
            return gateway.call(path, request, "", limit);
        }
        String current = token;
        for (int attempt = 1; ; attempt++) {
            if (current.isEmpty()) {
                current = logIn(gateway, root.orElseThrow(), limit);
                token = current;
            }
            try {
                return gateway.call(path, request, current, limit);
            } catch (EtcdRequestException e) {
                if (attempt == ATTEMPTS || !isStale(e)) {
                    throw e;
                }
                current = "";
            }
        }
    }

    /** The token has ended, or users were changed since it was given; the request was not carried out. */
    private static boolean isStale(EtcdRequestException e) {
        return e.code() == UNAUTHENTICATED
                || (e.code() == INVALID_ARGUMENT
                        && String.valueOf(e.getMessage()).contains("auth store is old"));
    }

    static String logIn(Gateway gateway, RootUser user, Duration limit) {
        return gateway.call(
                        "/v3/auth/authenticate", Map.of("name", user.name(), "password", user.password()), "", limit)
                .text("token");
    }

    /** For a cluster that starts anew, without users. */
    void forgetUsers() {
        usersAsked = false;
        token = "";
    }

    /** Makes the administrator, and lets etcd ask for users from now on. */
    void enableUsers(Gateway gateway) {
        if (root.isEmpty()) {
            return;
        }
        RootUser user = root.get();
        call(gateway, "/v3/auth/user/add", Map.of("name", user.name(), "password", user.password()));
        call(gateway, "/v3/auth/role/add", Map.of("name", user.name()));
        call(gateway, "/v3/auth/user/grant", Map.of("user", user.name(), "role", user.name()));
        call(gateway, "/v3/auth/enable", Map.of());
        usersAsked = true;
    }
}
