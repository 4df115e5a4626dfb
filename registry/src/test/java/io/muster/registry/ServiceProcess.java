package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own, to be killed and frozen. */
final class ServiceProcess implements AutoCloseable {
    private final Process process;

    private ServiceProcess(Process process) {
        this.process = process;
    }

    /** Registers, and stays until it is told to go. */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdConnection etcd = EtcdConnection.open(EtcdSettings.builder()
                .endpoints(arguments[0].split(","))
                .namespace(arguments[1])
                .connectTimeout(Duration.ofMinutes(1))
                .callTimeout(Duration.ofSeconds(15))
                .sessionTtl(Duration.parse(arguments[3]))
                .build());
        ServiceRegistry.of(etcd)
                .register(ServiceInstance.of("orders", "10.0.0.5", 8080).withId(arguments[2]))
                .closeAtShutdown();
        etcd.kv().put(settled(arguments[2]), "yes");
        Thread.currentThread().join();
    }

    /** The key that it writes when it has nothing more to do than to stay. */
    static String settled(String id) {
        return "settled/" + id;
    }

    static ServiceProcess start(EtcdCluster cluster, String namespace, String id, Duration ttl) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServiceProcess.class.getName(),
                String.join(",", cluster.endpoints()),
                namespace,
                id,
                ttl.toString());
        try {
            return new ServiceProcess(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    void terminate() {
        process.destroy();
    }

    void freeze() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            if (!kill.waitFor(60, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
