package io.muster.election;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Null where something is expected is refused where it is given, by name; nothing is sent to etcd before that. */
@NullUnmarked
class BuildersTest {
    /** Nobody is there. */
    private final EtcdConnection etcd = EtcdConnection.openLazily(
            EtcdSettings.builder().endpoints("http://127.0.0.1:1").build());

    @AfterEach
    void close() {
        etcd.close();
    }

    private static void refuses(String name, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(name);
    }

    @Test
    void anElectionNamesWhatIsNull() {
        refuses("connection", () -> LeaderElection.of(null, "billing", "one"));
        refuses("name", () -> LeaderElection.of(etcd, null, "one"));
        refuses("candidateId", () -> LeaderElection.of(etcd, "billing", null));
        refuses("connection", () -> ElectionObserver.of(null, "billing"));
        refuses("name", () -> ElectionObserver.of(etcd, null));
        LeaderElectionBuilder builder = LeaderElection.builder(etcd, "billing", "one");
        refuses("ttl", () -> builder.ttl(null));
        refuses("taskExecutor", () -> builder.taskExecutor(null));
        refuses("onTaskFailure", () -> builder.onTaskFailure(null));
        refuses("closeWait", () -> builder.closeWait(null));
        refuses("healthy", () -> builder.onlyWhile(null, Duration.ofSeconds(1)));
        refuses("pause", () -> builder.onlyWhile(() -> true, null));
        refuses("task", () -> builder.build().start(null));
    }

    @Test
    void aGroupOfShardsNamesWhatIsNull() {
        Set<String> shards = Set.of("s");
        refuses("connection", () -> ShardLeadership.builder(null, "group", "one", shards));
        refuses("group", () -> ShardLeadership.builder(etcd, null, "one", shards));
        refuses("memberId", () -> ShardLeadership.builder(etcd, "group", null, shards));
        refuses("shards", () -> ShardLeadership.builder(etcd, "group", "one", null));
        ShardLeadershipBuilder builder = ShardLeadership.builder(etcd, "group", "one", shards);
        refuses("ttl", () -> builder.ttl(null));
        refuses("settle", () -> builder.settle(null));
        refuses("stickFor", () -> builder.stickFor(null));
        refuses("closeWait", () -> builder.closeWait(null));
        refuses("taskExecutor", () -> builder.taskExecutor(null));
        refuses("onTaskFailure", () -> builder.onTaskFailure(null));
        refuses("task", () -> builder.start(null));
    }
}
