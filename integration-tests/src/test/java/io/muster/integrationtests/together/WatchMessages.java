package io.muster.integrationtests.together;

import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many messages a cluster of one member has received on watch streams, as it counts them itself. */
final class WatchMessages {
    private static final Pattern RECEIVED = Pattern.compile(
            "grpc_server_msg_received_total\\{grpc_method=\"Watch\",grpc_service=\"etcdserverpb.Watch\",.*} (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI metrics;
    private long last = -1;

    WatchMessages(EtcdCluster cluster) {
        metrics = URI.create(cluster.member(0).directEndpoint() + "/metrics");
    }

    long count() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(20)).build();
        Matcher matcher = RECEIVED.matcher(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Whether none came since the last time this was asked. */
    boolean isQuiet() throws IOException, InterruptedException {
        long now = count();
        boolean quiet = now == last;
        last = now;
        return quiet;
    }
}
