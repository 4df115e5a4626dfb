package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An instance in a JVM of its own, to be killed. */
final class RegisteredProcess implements AutoCloseable {
    private final Process process;

    private RegisteredProcess(Process process) {
        this.process = process;
    }

    /** Registers, and stays until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                .endpoints(arguments[0])
                .namespace(arguments[1])
                .connectTimeout(Duration.ofMinutes(1))
                .sessionTtl(Duration.parse(arguments[4]))
                .build());
        ServiceRegistry.of(etcd)
                .register(ServiceInstance.of(arguments[2], "10.0.0.5", 8080).withId(arguments[3]));
        Thread.currentThread().join();
    }

    static RegisteredProcess start(String endpoint, String namespace, String service, String id, Duration ttl)
            throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RegisteredProcess.class.getName(),
                endpoint,
                namespace,
                service,
                id,
                ttl.toString());
        return new RegisteredProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** By SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
