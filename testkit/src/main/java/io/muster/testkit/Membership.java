package io.muster.testkit;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** The life of a cluster: it is founded, its members are started again and replaced. */
final class Membership {
    private final LocalCluster cluster;
    private final List<LocalMember> members;
    private final Readiness readiness;
    private final ReentrantLock together = new ReentrantLock();
    private volatile String token = "";
    private volatile long clusterId;

    Membership(LocalCluster cluster, List<LocalMember> members, Readiness readiness) {
        this.cluster = cluster;
        this.members = members;
        this.readiness = readiness;
    }

    long clusterId() {
        return clusterId;
    }

    /** Starts all members with a new identity, empty data, and the users that the cluster is to have. */
    void found() {
        token = "muster-" + UUID.randomUUID();
        List<String> addresses = members.stream().map(m -> m.seat().peerUrl()).toList();
        Identity identity = Identity.of(token, addresses);
        clusterId = identity.cluster();
        cluster.admin().forgetUsers();
        for (LocalMember member : members) {
            member.id(identity.members().get(member.index()));
            member.launch(token, EtcdCommand.Birth.NEW);
        }
        members.forEach(readiness::await);
        cluster.admin().enableUsers(members.get(0).seat().gateway());
    }

    void restart(LocalMember member) {
        member.launch(token, EtcdCommand.Birth.NEW);
        if (members.stream().filter(LocalMember::isServing).count() > members.size() / 2) {
            readiness.await(member);
        } else {
            readiness.awaitListening(member);
        }
    }

    void restartAll() {
        exclusively(() -> {
            members.forEach(LocalMember::kill);
            members.forEach(member -> member.launch(token, EtcdCommand.Birth.NEW));
            members.forEach(readiness::await);
        });
    }

    void wipe(LocalMember member) {
        exclusively(() -> {
            if (members.size() == 1) {
                member.lose();
                found();
            } else {
                replace(member);
            }
        });
    }

    /** The member leaves the cluster, and another one of the same name and address joins it. */
    private void replace(LocalMember member) {
        if (cluster.leadership().await() == member) {
            members.stream()
                    .filter(m -> m != member && m.isServing())
                    .findFirst()
                    .ifPresent(cluster.leadership()::moveTo);
        }
        cluster.askLeader("/v3/cluster/member/remove", Map.of("ID", Long.toUnsignedString(member.id())));
        member.lose();
        List<String> address = List.of(member.seat().peerUrl());
        JsonObject added = cluster.askLeader("/v3/cluster/member/add", Map.of("peerURLs", address));
        member.id(added.object("member").number("ID"));
        member.launch(token, EtcdCommand.Birth.EXISTING);
        readiness.await(member);
    }

    /** One at a time of what takes several members together. */
    private void exclusively(Runnable change) {
        together.lock();
        try {
            change.run();
        } finally {
            together.unlock();
        }
    }
}
