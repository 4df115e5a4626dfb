package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The baselines: jetcd's Lock service, and the transactions that a lock cannot do without. */
final class JetcdLocks implements AutoCloseable {
    /** Long enough for a run; the service gives one lease one lock, so each thread has its own. */
    private static final long LEASE_SECONDS = 3600;

    private final Client client;
    private final KV kv;
    private final List<Long> leases = new ArrayList<>();

    JetcdLocks(String endpoint, int threads) throws Exception {
        client = Client.builder().endpoints(endpoint).build();
        kv = client.getKVClient();
        for (int i = 0; i < threads; i++) {
            leases.add(client.getLeaseClient().grant(LEASE_SECONDS).get().getID());
        }
    }

    /** Puts a key of the thread if it is not there, and reads who is before it: how a lock is entered. */
    void put(int thread) throws Exception {
        enter(thread, new Cmp(key(thread), Cmp.Op.EQUAL, CmpTarget.createRevision(0)));
    }

    /** The same, and it puts the key each time, on a condition that always holds. */
    void putAgain(int thread) throws Exception {
        enter(thread, new Cmp(key(thread), Cmp.Op.GREATER, CmpTarget.createRevision(-1)));
    }

    private void enter(int thread, Cmp condition) throws Exception {
        ByteSequence key = key(thread);
        GetOption line = GetOption.builder()
                .isPrefix(true)
                .withSortField(GetOption.SortTarget.CREATE)
                .withSortOrder(GetOption.SortOrder.DESCEND)
                .withLimit(2)
                .withKeysOnly(true)
                .build();
        PutOption leased = PutOption.builder().withLeaseId(leases.get(thread)).build();
        kv.txn()
                .If(condition)
                .Then(Op.put(key, key, leased), Op.get(key, line))
                .Else(Op.get(key, GetOption.DEFAULT))
                .commit()
                .get();
    }

    /** Puts a key of the thread and nothing else. */
    void putOnly(int thread) throws Exception {
        ByteSequence key = bytes("/benchmarks/put-" + thread);
        kv.put(key, key).get();
    }

    /** Deletes it if it is there: how a lock is left. */
    void delete(int thread) throws Exception {
        ByteSequence key = key(thread);
        kv.txn()
                .If(new Cmp(key, Cmp.Op.GREATER, CmpTarget.createRevision(0)))
                .Then(Op.delete(key, DeleteOption.DEFAULT))
                .commit()
                .get();
    }

    ByteSequence lock(String name, int thread) throws Exception {
        return client.getLockClient()
                .lock(bytes(name), leases.get(thread))
                .get()
                .getKey();
    }

    void unlock(ByteSequence key) throws Exception {
        client.getLockClient().unlock(key).get();
    }

    private static ByteSequence key(int thread) {
        return bytes("/benchmarks/lock-" + thread + "/key");
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
