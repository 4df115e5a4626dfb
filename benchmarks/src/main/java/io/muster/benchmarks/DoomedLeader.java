package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.support.Observers;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.election.LeaderElection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that says when it leads, and does nothing else until it is killed. */
final class DoomedLeader implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(5);

    private final Process process;

    private DoomedLeader(Process process) {
        this.process = process;
    }

    /** Takes {@code muster} or {@code jetcd}, where etcd is, and the name of the election. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("muster")) {
            EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                    .endpoints(arguments[1])
                    .connectTimeout(Duration.ofSeconds(60))
                    .sessionTtl(TTL)
                    .build());
            LeaderElection.of(etcd, arguments[2], "doomed").campaign();
        } else {
            Client client = Client.builder().endpoints(arguments[1]).build();
            long lease = client.getLeaseClient().grant(TTL.toSeconds()).get().getID();
            client.getLeaseClient()
                    .keepAlive(
                            lease,
                            Observers.<LeaseKeepAliveResponse>builder()
                                    .onNext(renewed -> {})
                                    .build());
            ByteSequence name = ByteSequence.from(arguments[2], StandardCharsets.UTF_8);
            client.getElectionClient().campaign(name, lease, name).get();
        }
        System.out.println("leading");
        System.out.flush();
        new CountDownLatch(1).await();
    }

    static DoomedLeader start(String kind, String endpoint, String election) throws IOException {
        return new DoomedLeader(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedLeader.class.getName(),
                        kind,
                        endpoint,
                        election)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void awaitLeading() throws IOException {
        String said = process.inputReader().readLine();
        if (!"leading".equals(said)) {
            throw new IllegalStateException("said: " + said + " (expected: leading)");
        }
    }

    /** By SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
