package io.muster.cli.demo;

import java.util.List;

/** The cluster that the story plays on. */
sealed interface Ground extends AutoCloseable permits OwnCluster, ExistingCluster {
    /** Where its members listen; known once it stands. */
    List<String> endpoints();

    /** What is left of it after it was closed: processes, directories; empty if nothing is. */
    List<String> leftovers();

    @Override
    void close();
}
