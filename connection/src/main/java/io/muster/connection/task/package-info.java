/** How work is timed and ordered: the clock, tasks one after the other, listeners kept apart. */
@NullMarked
package io.muster.connection.task;

import org.jspecify.annotations.NullMarked;
