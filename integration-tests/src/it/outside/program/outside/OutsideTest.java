package outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.Op;
import io.muster.connection.Session;
import io.muster.connection.TlsSettings;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.TlsMaterial;
import io.muster.testkit.TlsMode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@EtcdTest
class OutsideTest {
    @Test
    void eachLibraryIsOnOneLine() {
        Set<String> netty = versionsOf("netty-(?!tcnative)[a-z0-9-]+?");
        Set<String> grpc = versionsOf("grpc-[a-z0-9-]+?");
        System.out.println("Netty " + netty + ", gRPC " + grpc + ", jetcd " + versionsOf("jetcd-[a-z-]+?")
                + ", Protobuf " + versionsOf("protobuf-java") + ", JUnit " + versionsOf("junit-jupiter-api"));
        assertEquals(1, netty.size(), "lines of Netty");
        assertEquals(1, grpc.size(), "lines of gRPC");
        assertTrue(
                netty.iterator().next().startsWith(System.getProperty("expected.netty")),
                () -> "Netty " + netty + ", expected " + System.getProperty("expected.netty"));
    }

    @Test
    void whatIsPutComesBack(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(endpointsOf(cluster))) {
            etcd.kv().put("outside", "hello");
            assertEquals("hello", etcd.kv().get("outside").orElseThrow().value().utf8());
        }
    }

    @Test
    void whatHangsOnASessionIsGoneWithIt(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(endpointsOf(cluster))) {
            Bytes key = Bytes.utf8("leased");
            try (Session session = etcd.openSession(Duration.ofSeconds(5))) {
                etcd.kv().commit(Txn.when().then(Op.put(key, key, session.leaseId())));
                assertTrue(etcd.kv().get(key).isPresent());
            }
            assertTrue(etcd.kv().get(key).isEmpty());
        }
    }

    @Test
    @EtcdTest(tls = TlsMode.MUTUAL)
    void encryptionWorksOnThisLineOfNetty(EtcdCluster cluster) {
        TlsMaterial files = cluster.tls().orElseThrow();
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(endpointsOf(cluster))
                .tls(TlsSettings.trusting(files.caCertificate())
                        .identifiedBy(files.clientCertificate(), files.clientKey()))
                .build();
        try (EtcdConnection etcd = EtcdConnection.open(settings)) {
            etcd.kv().put("outside", "hidden");
            assertEquals("hidden", etcd.kv().get("outside").orElseThrow().value().utf8());
        }
    }

    private static String[] endpointsOf(EtcdCluster cluster) {
        return cluster.endpoints().toArray(String[]::new);
    }

    private static Set<String> versionsOf(String artifact) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Matcher jars = Pattern.compile("[/\\\\]" + artifact + "-(\\d+(\\.\\w+)+?)(-[a-z]\\w*)?\\.jar").matcher(classPath);
        Set<String> versions = new TreeSet<>();
        while (jars.find()) {
            versions.add(jars.group(1));
        }
        return versions;
    }
}
