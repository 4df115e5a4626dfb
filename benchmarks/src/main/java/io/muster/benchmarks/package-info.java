/** Benchmarks against a baseline in the same run. */
@NullMarked
package io.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
