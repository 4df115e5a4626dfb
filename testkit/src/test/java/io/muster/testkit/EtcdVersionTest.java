package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EtcdVersionTest {
    @Test
    void versionsAreReadFromWhatEtcdAndPackagesSay() {
        assertThat(EtcdVersion.parse("etcd Version: 3.5.30\nGit SHA: Not provided"))
                .hasToString("3.5.30");
        assertThat(EtcdVersion.parse("'http://x.test/etcd-server_3.4.23-4%2bb4_amd64.deb' etcd-server_3.4.23-4+b4"))
                .isEqualTo(new EtcdVersion(3, 4, 23));
        assertThat(EtcdVersion.find("no etcd 3.5")).isEmpty();
        assertThatThrownBy(() -> EtcdVersion.parse("3.5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version: 3.5 (expected: such as 3.5.30)");
    }

    @Test
    void versionsAreOrderedByNumber() {
        assertThat(EtcdVersion.parse("3.5.9")).isLessThan(EtcdVersion.parse("3.5.10"));
        assertThat(EtcdVersion.parse("3.10.0")).isGreaterThan(EtcdVersion.parse("3.9.9"));
        assertThat(EtcdVersion.parse("3.5.8").isAtLeast(3, 5, 8)).isTrue();
        assertThat(EtcdVersion.parse("3.5.8").isAtLeast(3, 5, 9)).isFalse();
        assertThat(EtcdVersion.parse("3.5.8").line()).isEqualTo("3.5");
    }
}
