/**
 * Lease-based service records, discovery that keeps its list while etcd is away, selection.
 *
 * <p>{@link io.muster.registry.ServiceRegistry} is the way in. A {@link io.muster.registry.Registration} keeps one record
 * in etcd; a {@link io.muster.registry.ServiceView} holds the instances of one service and chooses among them.
 */
@NullMarked
package io.muster.registry;

import org.jspecify.annotations.NullMarked;
