package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A process that leads shards: what it does under each is to write its name and its term, guarded, and to erase it. */
final class ShardWorker {
    private ShardWorker() {}

    static Set<String> shards(int count) {
        return IntStream.range(0, count).mapToObj(i -> "s" + i).collect(Collectors.toSet());
    }

    static EtcdSettings settings(String endpoint, String prefix, int ttlSeconds) {
        return EtcdSettings.builder()
                .endpoints(endpoint)
                .namespace(prefix)
                // Several fresh JVMs on few cores are slow to connect.
                .connectTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(20))
                .sessionTtl(Duration.ofSeconds(ttlSeconds))
                .build();
    }

    /** The lease of the session takes the name away in the revision that ends the leadership, if it ends so. */
    static void lead(String id, String shard, Leadership leadership, long lease) throws InterruptedException {
        Bytes resource = Bytes.utf8("resource/" + shard);
        Bytes mine = Bytes.utf8(id + " " + leadership.term().revision());
        Txn begin = Txn.when(Compare.absent(resource)).then(Op.put(resource, mine, lease));
        if (!leadership.guarded().commit(begin).succeeded()) {
            leadership.guarded().commit(Txn.when().then(Op.put(resource, mine, lease)));
        }
        try {
            new CountDownLatch(1).await();
        } finally {
            leadership.guarded().delete(KeyRange.single(resource));
        }
    }

    /** Endpoint, namespace, member, number of shards, TTL in seconds. */
    public static void main(String[] args) throws InterruptedException {
        EtcdConnection etcd = EtcdConnection.open(settings(args[0], args[1], Integer.parseInt(args[4])));
        ShardLeadership shards = ShardLeadership.builder(etcd, "group", args[2], shards(Integer.parseInt(args[3])))
                .settle(Duration.ofSeconds(1))
                .closeWait(Duration.ofSeconds(30))
                .start((shard, leadership) ->
                        lead(args[2], shard, leadership, etcd.session().leaseId()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            shards.close();
            etcd.close();
        }));
        new CountDownLatch(1).await();
    }
}
