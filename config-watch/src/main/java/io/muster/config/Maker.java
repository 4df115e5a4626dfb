package io.muster.config;

import com.typesafe.config.ConfigObject;
import org.jspecify.annotations.Nullable;

/** Makes a value of an object when each of its components was found good. */
interface Maker {
    /**
     * Makes it.
     *
     * @param arguments the components, in order
     * @param object the object that they were decoded from
     * @throws RefusedException if the type's own code will not have it
     */
    Object make(@Nullable Object[] arguments, ConfigObject object) throws RefusedException;

    /** The constructor threw, or a setter. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(Throwable cause) {
            super(cause);
        }

        /** What it said. */
        String reason() {
            Throwable cause = getCause() == null ? this : getCause();
            String message = cause.getMessage();
            return message == null || message.isEmpty() ? cause.toString() : message;
        }
    }
}
