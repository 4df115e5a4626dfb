/** Elections, from a shell. */
@NullMarked
package io.muster.cli.election;

import org.jspecify.annotations.NullMarked;
