package io.muster.cli.demo;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.TestkitException;

/** Starts three members on this machine. */
final class StartMembers implements Step {
    private final OwnCluster ground;

    StartMembers(OwnCluster ground) {
        this.ground = ground;
    }

    @Override
    public String title() {
        return "Three members form a cluster";
    }

    @Override
    public String play(Stage stage) {
        try {
            EtcdCluster cluster = ground.start();
            EtcdMember leader = cluster.leader();
            stage.clock().spent("three members", System.nanoTime());
            for (EtcdMember member : cluster.members()) {
                stage.fact(member.name() + "  " + member.endpoint() + "  process " + member.pid()
                        + (member == leader ? "  leads" : ""));
            }
            return leader.name() + " leads";
        } catch (TestkitException failed) {
            throw new NoClusterException(failed);
        }
    }
}
