/**
 * Real etcd servers for tests, without Docker.
 *
 * <p>A test takes what it needs as parameters:
 *
 * <pre>{@code
 * @EtcdTest
 * class OrdersTest {
 *     @Test
 *     void ordersAreStored(EtcdCluster etcd, @RandomPrefix String prefix) {
 *         new Orders(etcd.connectString(), prefix).add("42");
 *         assertEquals("open", etcd.truth().get(prefix + "42").orElseThrow());
 *     }
 *
 *     @Test
 *     @EtcdTest(members = 3, own = true)
 *     void ordersSurviveTheirLeader(EtcdCluster etcd) {
 *         etcd.leader().kill();
 *         etcd.leader(); // the next one
 *     }
 * }
 * }</pre>
 *
 * <p>Without JUnit, a cluster is a resource:
 *
 * <pre>{@code
 * try (EtcdCluster etcd = EtcdCluster.builder().members(3).clientProxies(true).start()) {
 *     etcd.member(0).proxy().blackHole();
 * }
 * }</pre>
 *
 * <p>{@link io.muster.testkit.EtcdBinaries} says where etcd comes from, {@link io.muster.testkit.EtcdCluster} what can be
 * done to a cluster, {@link io.muster.testkit.FaultProxy} what can happen to a link,
 * {@link io.muster.testkit.ChildProcess} what can happen to a client, and {@link io.muster.testkit.EtcdTruth} asks etcd
 * itself. Nothing of this package is left when the JVM is gone, even if it was killed.
 */
@NullMarked
package io.muster.testkit;

import org.jspecify.annotations.NullMarked;
