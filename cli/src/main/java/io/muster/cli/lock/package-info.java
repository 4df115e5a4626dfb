/** Locks, from a shell. */
@NullMarked
package io.muster.cli.lock;

import org.jspecify.annotations.NullMarked;
