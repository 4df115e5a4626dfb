package io.muster.connection.queue;

import io.muster.connection.Bytes;

/** Whoever has a key in a line and wants to know what happens before it and to it; called outside locks. */
interface Stander {
    /** Its key. */
    Bytes key();

    /** The revision that created its key. */
    long revision();

    /** Behind whom it stands. */
    Admission admission();

    /** It seems to be let in; said once for each time it asked. */
    void atFront();

    /** Its key is gone. */
    void gone();
}
