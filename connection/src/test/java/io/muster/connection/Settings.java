package io.muster.connection;

import io.muster.testkit.EtcdCluster;
import java.time.Duration;

/** Settings for tests: impatient, and different for each test where they must not share a client. */
final class Settings {
    static final Duration IMPATIENT = Duration.ofSeconds(2);

    private Settings() {}

    static EtcdSettingsBuilder of(EtcdCluster cluster) {
        return EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .connectTimeout(Duration.ofSeconds(10))
                .callTimeout(Duration.ofSeconds(10));
    }

    static EtcdSettings impatient(EtcdCluster cluster) {
        return of(cluster).callTimeout(IMPATIENT).connectTimeout(IMPATIENT).build();
    }
}
