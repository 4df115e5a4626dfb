/** The demo: a story on a real cluster, told step by step and checked at each. */
@NullMarked
package io.muster.cli.demo;

import org.jspecify.annotations.NullMarked;
