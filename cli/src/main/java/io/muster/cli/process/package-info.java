/** Signals to this process, and processes that it starts. */
@NullMarked
package io.muster.cli.process;

import org.jspecify.annotations.NullMarked;
