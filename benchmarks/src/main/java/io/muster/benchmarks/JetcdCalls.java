package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;

/** The baseline: jetcd as it comes. */
final class JetcdCalls implements Calls {
    private final Client client;
    private final KV kv;
    private final ByteSequence[] keys;
    private final ByteSequence value;

    JetcdCalls(String endpoint, Keys keys) {
        this.client = Client.builder().endpoints(endpoint).build();
        this.kv = client.getKVClient();
        this.keys = keys.names().stream().map(JetcdCalls::bytes).toArray(ByteSequence[]::new);
        this.value = bytes(keys.value());
    }

    @Override
    public void put(int number) throws Exception {
        kv.put(key(number), value).get();
    }

    @Override
    public void get(int number) throws Exception {
        kv.get(key(number)).get();
    }

    @Override
    public void transact(int number) throws Exception {
        ByteSequence key = key(number);
        kv.txn()
                .If(new Cmp(key, Cmp.Op.GREATER, CmpTarget.createRevision(0)))
                .Then(Op.put(key, value, PutOption.DEFAULT), Op.get(key, GetOption.DEFAULT))
                .commit()
                .get();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private ByteSequence key(int number) {
        return keys[number % keys.length];
    }

    @Override
    public void close() {
        client.close();
    }
}
