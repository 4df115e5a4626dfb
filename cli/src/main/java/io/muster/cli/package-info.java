/** The muster command and its demo. */
@NullMarked
package io.muster.cli;

import org.jspecify.annotations.NullMarked;
