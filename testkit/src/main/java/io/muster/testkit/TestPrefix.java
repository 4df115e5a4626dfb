package io.muster.testkit;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of one test, deleted by JUnit with the store that holds it. */
// JUnit 6 closes whatever is closeable; JUnit 5 needs to be told so by this interface.
@SuppressWarnings("deprecation")
final class TestPrefix implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestPrefix.class);

    private final EtcdCluster cluster;
    private final String prefix;

    TestPrefix(EtcdCluster cluster) {
        this.cluster = cluster;
        this.prefix =
                "/t/" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 12) + "/";
    }

    String prefix() {
        return prefix;
    }

    @Override
    public void close() {
        // A test with its own cluster may have left it without a leader, on purpose; it goes as a whole.
        if (!((LocalCluster) cluster).isShared()) {
            return;
        }
        try {
            cluster.truth().deletePrefix(prefix);
        } catch (TestkitException e) {
            LOG.warn("could not delete the keys under {}: {}", prefix, e.getMessage());
        }
    }
}
