/** Configuration, from a shell. */
@NullMarked
package io.muster.cli.config;

import org.jspecify.annotations.NullMarked;
