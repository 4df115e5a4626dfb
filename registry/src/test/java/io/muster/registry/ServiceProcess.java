package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;

/** A service in a JVM of its own, to be killed and frozen. */
final class ServiceProcess {
    private ServiceProcess() {}

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

    static ChildProcess start(EtcdCluster cluster, String namespace, String id, Duration ttl) {
        return ChildProcess.java(
                List.of("-Xmx64m"),
                ServiceProcess.class,
                String.join(",", cluster.endpoints()),
                namespace,
                id,
                ttl.toString());
    }
}
