package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.Txn;

/** Ours. */
final class MusterCalls implements Calls {
    private final EtcdConnection connection;
    private final Kv kv;
    private final Bytes[] keys;
    private final Bytes value;

    MusterCalls(String endpoint, Keys keys) {
        this.connection = EtcdConnection.open(endpoint);
        this.kv = connection.kv();
        this.keys = keys.names().stream().map(Bytes::utf8).toArray(Bytes[]::new);
        this.value = Bytes.utf8(keys.value());
    }

    @Override
    public void put(int number) {
        kv.put(key(number), value);
    }

    @Override
    public void get(int number) {
        kv.get(key(number));
    }

    @Override
    public void transact(int number) {
        Bytes key = key(number);
        kv.commit(Txn.when(Compare.present(key)).then(Op.put(key, value), Op.get(key)));
    }

    private Bytes key(int number) {
        return keys[number % keys.length];
    }

    @Override
    public void close() {
        connection.close();
    }
}
