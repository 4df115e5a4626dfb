package io.muster.cli.demo;

import io.muster.connection.Bytes;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockGrant;
import io.muster.testkit.EtcdMember;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The member that leads the cluster dies: instances, configuration, a held lock and the leader stay as they were. */
final class KillEtcdLeader implements Step {
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ATTEMPT_MILLIS = 300;
    private static final long LIMIT = 400;

    private final OwnCluster ground;

    KillEtcdLeader(OwnCluster ground) {
        this.ground = ground;
    }

    @Override
    public String title() {
        return "The etcd leader is killed";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        Client client = stage.client();
        Leader leader = client.leaders().now().orElseThrow(() -> new NotHeldException("nobody leads"));
        Set<String> listed = client.orders().names();
        long departures = client.orders().departures();
        try (LockGrant lock = DistributedLock.of(client.etcd(), "release-train").acquire()) {
            EtcdMember victim = ground.cluster().leader();
            long killed = System.nanoTime();
            victim.kill();
            stage.fact(victim.name() + " (" + victim.endpoint() + ") killed with SIGKILL");
            Duration outage = firstWrite(client, killed);
            stage.fact("a new write went through after " + Figures.time(outage) + "; "
                    + ground.cluster().leader().name() + " leads the cluster now");

            long token = lock.fencingToken().revision();
            lock.guarded().put("/release-train", "written under token " + token);
            stage.fact("lock still held, and a write guarded by its token " + token + " accepted");
            ensureInstancesStayed(stage, listed, departures);
            stage.fact("instances still listed, none left on the way: " + String.join(", ", listed));
            ensureSameLeader(stage, leader);
            stage.fact(leader.name() + " still leads, in the same term " + leader.term());
            stage.fact("configuration still changes: " + LIMIT + " was everywhere after "
                    + ChangeConfiguration.change(stage, LIMIT).last());
            return "next write after " + Figures.time(outage);
        }
    }

    /**
     * Writes until etcd acknowledges it, and returns the time since the kill. An attempt that reached a member without a
     * leader is answered by nobody; what came of it does not matter here, so the next one does not wait for it.
     */
    private static Duration firstWrite(Client client, long since) throws InterruptedException {
        while (System.nanoTime() - since < Stage.PATIENCE.toNanos()) {
            try {
                client.etcd()
                        .kv()
                        .putAsync(Bytes.utf8("/after-the-kill"), Bytes.utf8("written"))
                        .get(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS);
                return Duration.ofNanos(System.nanoTime() - since);
            } catch (TimeoutException | ExecutionException unanswered) {
                LockSupport.parkNanos(PACE);
            }
        }
        throw new NotHeldException("no write went through within " + Figures.time(Stage.PATIENCE));
    }

    private static void ensureInstancesStayed(Stage stage, Set<String> listed, long departures) {
        stage.ensureAllAlive();
        OrdersList orders = stage.client().orders();
        if (!orders.names().equals(listed) || orders.departures() != departures) {
            throw new NotHeldException("of " + listed + " now " + orders.names() + " are listed, and "
                    + (orders.departures() - departures) + " left on the way");
        }
        for (int i = 0; i < listed.size(); i++) {
            stage.client().call();
        }
    }

    private static void ensureSameLeader(Stage stage, Leader before) {
        Leader now = stage.client().leaders().now().orElseThrow(() -> new NotHeldException("nobody leads"));
        if (!now.equals(before)) {
            throw new NotHeldException("leader " + before + " became " + now);
        }
        ElectLeader.ensureOneLeads(stage, before);
    }
}
