/** Distributed locks with fencing tokens. */
@NullMarked
package io.muster.lock;

import org.jspecify.annotations.NullMarked;
