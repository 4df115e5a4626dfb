package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls that a cluster of one member has served so far, as it counts them itself, by method: Txn, Range, Put,
 * DeleteRange, Watch and LeaseKeepAlive.
 *
 * @param counts how many of each method
 */
public record ServedCalls(Map<String, Integer> counts) {
    private static final Pattern STARTED = Pattern.compile(
            "grpc_server_started_total\\{grpc_method=\"(Txn|Range|Watch|Put|DeleteRange|LeaseKeepAlive)\",.*} (\\d+)");

    /**
     * Asks for those of now, of a member without TLS.
     *
     * @param cluster a cluster of one member
     */
    public static ServedCalls by(EtcdCluster cluster) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.member(0).directEndpoint() + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        Map<String, Integer> counts = new TreeMap<>();
        try {
            Matcher matcher = STARTED.matcher(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
            while (matcher.find()) {
                // The health service has a method Watch, too.
                counts.merge(matcher.group(1), Integer.parseInt(matcher.group(2)), Integer::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new ServedCalls(counts);
    }

    /** Copies the counts. */
    public ServedCalls {
        counts = Map.copyOf(counts);
    }

    /** {@return how many of a method} */
    public int of(String method) {
        return counts.getOrDefault(method, 0);
    }

    /**
     * {@return those that came after others, of the methods that there were any of; renewals, which come all the time, are
     * left out}
     */
    public Map<String, Integer> since(ServedCalls before) {
        Map<String, Integer> more = new TreeMap<>();
        counts.forEach((method, count) -> {
            if (count > before.of(method) && !method.equals("LeaseKeepAlive")) {
                more.put(method, count - before.of(method));
            }
        });
        return more;
    }
}
