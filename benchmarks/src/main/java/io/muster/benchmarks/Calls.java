package io.muster.benchmarks;

/** The three calls that are compared, each blocking until etcd has answered. */
interface Calls extends AutoCloseable {
    /** Writes the key of this number. */
    void put(int number) throws Exception;

    /** Reads the key of this number, linearizably. */
    void get(int number) throws Exception;

    /** If the key of this number exists, writes and reads it. */
    void transact(int number) throws Exception;

    @Override
    void close();
}
