package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built command by way of its script. */
@EtcdTest
class StartIT {
    @TempDir
    private Path temporary;

    @Test
    void lettersOfAllLanguagesPassThroughAJobWithoutALocale(EtcdCluster etcd, @RandomPrefix String prefix)
            throws Exception {
        // In a file, as this JVM may be without a locale itself.
        String command = "exec \"$MUSTER\" lock nächtlich --namespace \"$PREFIX\" --timeout 60s -- "
                + "sh -c 'printf \"%s %s %s\" \"$0\" \"$MUSTER_LOCK_NAME\" \"${LC_ALL-unset}\"' über\n";
        Path job = Files.writeString(temporary.resolve("job"), command);
        Path out = temporary.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", job.toString())
                .redirectInput(Files.createFile(temporary.resolve("in")).toFile())
                .redirectOutput(out.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().retainAll(Set.of("PATH"));
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        "/x",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "MUSTER",
                        Objects.requireNonNull(System.getProperty("muster.command")),
                        "PREFIX",
                        prefix,
                        "ETCDCTL_ENDPOINTS",
                        etcd.connectString()));

        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(out)).isEqualTo("über nächtlich unset");
        assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
    }
}
