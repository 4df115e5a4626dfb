/** Leader election with terms. */
@NullMarked
package io.muster.election;

import org.jspecify.annotations.NullMarked;
