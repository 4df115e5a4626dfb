/** Benchmarks of what config-watch does not show to others. */
@NullMarked
package io.muster.config;

import org.jspecify.annotations.NullMarked;
