package io.muster.config;

import java.util.List;

/** Looks at a value that was made; keeps no state and may be used by many threads. */
interface Check {
    /** What is wrong with it. */
    List<Complaint> complaints(Object value);
}
