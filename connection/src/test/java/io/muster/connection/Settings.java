package io.muster.connection;

import io.muster.testkit.EtcdCluster;
import java.time.Duration;

/** Settings for tests, patient ones or, for calls to whoever does not answer, impatient ones. */
final class Settings {
    static final Duration IMPATIENT = Duration.ofSeconds(2);

    private Settings() {}

    static EtcdSettingsBuilder of(EtcdCluster cluster) {
        return EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                // A process that has just begun is slow, on a busy machine above all.
                .connectTimeout(Duration.ofSeconds(20))
                .callTimeout(Duration.ofSeconds(10));
    }

    static EtcdSettings impatient(EtcdCluster cluster) {
        return of(cluster).callTimeout(IMPATIENT).build();
    }
}
