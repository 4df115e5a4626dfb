package io.muster.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The truth by the JSON gateway. */
record GatewayTruth(LocalCluster cluster) implements EtcdTruth {
    private static final int NOT_FOUND = 5;

    @Override
    public Optional<EtcdEntry> entry(String key) {
        return range(Map.of("key", encoded(key))).stream().findFirst();
    }

    @Override
    public Optional<String> get(String key) {
        return entry(key).map(EtcdEntry::value);
    }

    @Override
    public List<EtcdEntry> list(String prefix) {
        return range(prefixed(prefix));
    }

    private List<EtcdEntry> range(Map<String, ?> request) {
        return cluster.readFromLeader("/v3/kv/range", request).objects("kvs").stream()
                .map(kv -> new EtcdEntry(
                        kv.decoded("key"),
                        kv.decoded("value"),
                        kv.number("create_revision"),
                        kv.number("mod_revision"),
                        kv.number("version"),
                        kv.number("lease")))
                .toList();
    }

    @Override
    public long put(String key, String value) {
        return put(key, value, 0);
    }

    @Override
    public long put(String key, String value, long lease) {
        return revision(cluster.askLeader(
                "/v3/kv/put", Map.of("key", encoded(key), "value", encoded(value), "lease", Long.toString(lease))));
    }

    @Override
    public boolean delete(String key) {
        return cluster.askLeader("/v3/kv/deleterange", Map.of("key", encoded(key)))
                        .number("deleted")
                > 0;
    }

    @Override
    public long deletePrefix(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("prefix: \"\" (expected: at least one character)");
        }
        return cluster.askLeader("/v3/kv/deleterange", prefixed(prefix)).number("deleted");
    }

    @Override
    public long revision() {
        return revision(cluster.readFromLeader("/v3/kv/range", Map.of("key", encoded("\0"), "count_only", true)));
    }

    private static long revision(JsonObject answer) {
        return answer.object("header").number("revision");
    }

    @Override
    public long grantLease(Duration ttl) {
        return cluster.askLeader("/v3/lease/grant", Map.of("TTL", Long.toString(ttl.toSeconds())))
                .number("ID");
    }

    @Override
    public boolean revokeLease(long lease) {
        try {
            cluster.askLeader("/v3/lease/revoke", Map.of("ID", Long.toString(lease)));
            return true;
        } catch (EtcdRequestException e) {
            if (e.code() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public List<Long> leases() {
        return cluster.readFromLeader("/v3/lease/leases", Map.of()).objects("leases").stream()
                .map(lease -> lease.number("ID"))
                .toList();
    }

    @Override
    public Optional<Duration> remaining(long lease) {
        long seconds = cluster.readFromLeader("/v3/lease/timetolive", Map.of("ID", Long.toString(lease)))
                .number("TTL");
        return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    @Override
    public void addUser(String name, String password, String prefix) {
        cluster.askLeader("/v3/auth/user/add", Map.of("name", name, "password", password));
        cluster.askLeader("/v3/auth/role/add", Map.of("name", name));
        Map<String, Object> permission = new LinkedHashMap<>(prefixed(prefix));
        permission.put("permType", "READWRITE");
        cluster.askLeader("/v3/auth/role/grant", Map.of("name", name, "perm", permission));
        cluster.askLeader("/v3/auth/user/grant", Map.of("user", name, "role", name));
    }

    private static Map<String, String> prefixed(String prefix) {
        // An end of one zero byte means: all keys from here on.
        byte[] end = prefix.isEmpty() ? new byte[1] : prefix.getBytes(StandardCharsets.UTF_8);
        if (!prefix.isEmpty()) {
            // No byte of UTF-8 is 0xff, so the last one can always be incremented.
            end[end.length - 1]++;
        }
        return Map.of("key", encoded(prefix.isEmpty() ? "\0" : prefix), "range_end", encoded(end));
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
