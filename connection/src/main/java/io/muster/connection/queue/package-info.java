/** Waiting in line: the queue that locks and elections stand in. */
@NullMarked
package io.muster.connection.queue;

import org.jspecify.annotations.NullMarked;
