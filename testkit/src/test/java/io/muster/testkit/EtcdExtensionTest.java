package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs little test classes by a JUnit within this JUnit, and looks at what they saw. */
class EtcdExtensionTest {
    private static final Map<String, Object> SEEN = new ConcurrentHashMap<>();

    @Test
    void classesThatAskForTheSameShareOneClusterWhichEndsWithTheRun() {
        run(SharedOne.class, SharedTwo.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(3).failed(0));

        assertThat(SEEN.get("one.cluster")).isEqualTo(SEEN.get("two.cluster")).isEqualTo(SEEN.get("two.again"));
        assertThat(ProcessHandle.of((long) SEEN.get("one.pid"))).isEmpty();
    }

    @EtcdTest
    static class SharedOne {
        @Test
        void sees(EtcdCluster cluster, EtcdMember member) {
            SEEN.put("one.cluster", cluster.clusterId());
            SEEN.put("one.pid", member.pid());
        }
    }

    @EtcdTest
    static class SharedTwo {
        @BeforeAll
        static void before(EtcdCluster cluster) {
            SEEN.put("two.cluster", cluster.clusterId());
        }

        @Test
        void sees(EtcdCluster cluster) {
            SEEN.put("two.again", cluster.clusterId());
        }

        @Test
        void seesToo(@RandomPrefix String prefix) {
            assertThat(prefix).matches("/t/[0-9a-f]{12}/");
        }
    }

    @Test
    void testHasOnePrefixForItselfWhoseKeysGoAfterwards() {
        run(Prefixes.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(3).failed(0));

        assertThat(SEEN.get("prefix.first")).isNotEqualTo(SEEN.get("prefix.second"));
    }

    @EtcdTest
    static class Prefixes {
        private final String ofConstructor;
        private String ofSetUp = "";

        Prefixes(@RandomPrefix String prefix) {
            this.ofConstructor = prefix;
        }

        @BeforeEach
        void setUp(@RandomPrefix String prefix) {
            this.ofSetUp = prefix;
        }

        @Test
        void aFirst(EtcdCluster cluster, @RandomPrefix String prefix) {
            sees("prefix.first", cluster, prefix);
        }

        @Test
        void bSecond(EtcdCluster cluster, @RandomPrefix String prefix) {
            sees("prefix.second", cluster, prefix);
        }

        @Nested
        class Inner {
            @Test
            void hasAnEtcdToo(@RandomPrefix String prefix) {
                assertThat(prefix).isEqualTo(ofSetUp).isEqualTo(ofConstructor);
            }
        }

        private void sees(String name, EtcdCluster cluster, String prefix) {
            assertThat(prefix).isEqualTo(ofSetUp).isEqualTo(ofConstructor);
            assertThat(cluster.truth().list("/t/")).isEmpty();
            cluster.truth().put(prefix + "left", "behind");
            SEEN.put(name, prefix);
        }

        @AfterEach
        void stillThere(EtcdCluster cluster, @RandomPrefix String prefix) {
            assertThat(cluster.truth().list("/t/"))
                    .allMatch(entry -> entry.key().startsWith(prefix));
        }
    }

    @Test
    void ownClusterLivesAsLongAsTheClassOrMethodThatAsksForIt() {
        run(Own.class).testEvents().assertStatistics(stats -> stats.succeeded(3).failed(0));

        assertThat(SEEN.get("own.first")).isEqualTo(SEEN.get("own.second"));
        assertThat(SEEN.get("own.method")).isNotEqualTo(SEEN.get("own.first"));
        assertThat(ProcessHandle.of((long) SEEN.get("own.pid"))).isEmpty();
    }

    @EtcdTest(own = true)
    static class Own {
        @Test
        void first(EtcdCluster cluster, @RandomPrefix String prefix) {
            SEEN.put("own.first", System.identityHashCode(cluster));
            SEEN.put("own.pid", cluster.member(0).pid());
            cluster.truth().put(prefix + "a", "1");
            cluster.member(0).kill();
            cluster.member(0).restart();
        }

        @Test
        void second(EtcdCluster cluster) {
            SEEN.put("own.second", System.identityHashCode(cluster));
        }

        @Test
        @EtcdTest(own = true, proxies = true)
        void killsItAndLeaves(EtcdCluster cluster) {
            SEEN.put("own.method", System.identityHashCode(cluster));
            cluster.member(0).proxy().blackHole();
            cluster.member(0).kill();
        }
    }

    @Test
    void sharedClusterRefusesWhatWouldDisturbOthers() {
        EngineExecutionResults results = run(Destructive.class);

        results.testEvents().assertStatistics(stats -> stats.failed(5).succeeded(0));
        results.testEvents()
                .failed()
                .assertThatEvents()
                .allMatch(
                        event(finishedWithFailure(message(m ->
                                m.contains("on a cluster shared with other tests (expected: @EtcdTest(own = true))"))))
                                ::matches);
    }

    @EtcdTest(proxies = true)
    static class Destructive {
        @Test
        void kill(EtcdMember member) {
            member.kill();
        }

        @Test
        void proxy(EtcdMember member) {
            member.proxy();
        }

        @Test
        void compact(EtcdCluster cluster) {
            cluster.compact();
        }

        @Test
        void restart(EtcdCluster cluster) {
            cluster.restart();
        }

        @Test
        void close(EtcdCluster cluster) {
            cluster.close();
        }
    }

    @Test
    void oneMemberOfThreeIsNotGuessed() {
        run(Guess.class)
                .testEvents()
                .failed()
                .assertThatEvents()
                .hasSize(1)
                .allMatch(event(finishedWithFailure(message(m -> m.contains("the cluster has 3 members"))))::matches);
    }

    @EtcdTest(members = 3, own = true)
    static class Guess {
        @Test
        void member(EtcdMember member) {
            throw new AssertionError(member);
        }
    }

    @Test
    void testsInParallelShareTheClusterAndNotThePrefix() {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .selectors(selectClass(Parallel.class))
                .execute()
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(4).failed(0));
        assertThat(Parallel.CLUSTERS).hasSize(1);
        assertThat(Parallel.PREFIXES).hasSize(4);
    }

    @EtcdTest
    static class Parallel {
        static final java.util.Set<Long> CLUSTERS = ConcurrentHashMap.newKeySet();
        static final java.util.Set<String> PREFIXES = ConcurrentHashMap.newKeySet();

        private final String prefix;
        private final EtcdCluster cluster;

        Parallel(EtcdCluster cluster, @RandomPrefix String prefix) {
            this.cluster = cluster;
            this.prefix = prefix;
        }

        @Test
        void one() {
            works();
        }

        @Test
        void two() {
            works();
        }

        @Test
        void three() {
            works();
        }

        @Test
        void four() {
            works();
        }

        private void works() {
            CLUSTERS.add(cluster.clusterId());
            PREFIXES.add(prefix);
            cluster.truth().put(prefix + "a", prefix);
            assertThat(cluster.truth().list(prefix))
                    .extracting(EtcdEntry::value)
                    .containsExactly(prefix);
        }
    }

    private static EngineExecutionResults run(Class<?>... classes) {
        SEEN.clear();
        EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter");
        for (Class<?> type : classes) {
            builder.selectors(selectClass(type));
        }
        return builder.execute();
    }
}
