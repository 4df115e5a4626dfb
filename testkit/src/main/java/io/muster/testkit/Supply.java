package io.muster.testkit;

import java.nio.file.Path;

/** A way to get etcd from elsewhere. */
interface Supply {
    /** What to call it in messages. */
    String name();

    /**
     * Puts {@code etcd} and, where it can, {@code etcdctl} into the directory.
     *
     * @return whether there is something to look at; if not, the account says why
     */
    boolean fetch(Line line, Path directory, Tried tried);
}
