/** How data is written to standard output. */
@NullMarked
package io.muster.cli.output;

import org.jspecify.annotations.NullMarked;
