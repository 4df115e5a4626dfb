/**
 * Typed configuration, hot-reloaded from etcd: layers of keys and documents, bound to records, changed as a whole or
 * not at all.
 */
@NullMarked
package io.muster.config;

import org.jspecify.annotations.NullMarked;
