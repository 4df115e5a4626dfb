/** Services, from a shell. */
@NullMarked
package io.muster.cli.registry;

import org.jspecify.annotations.NullMarked;
