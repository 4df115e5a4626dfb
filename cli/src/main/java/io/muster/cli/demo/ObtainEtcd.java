package io.muster.cli.demo;

import io.muster.testkit.EtcdBinaries;
import io.muster.testkit.TestkitException;

/** Finds an etcd on this machine, or obtains one. */
final class ObtainEtcd implements Step {
    private final OwnCluster ground;

    ObtainEtcd(OwnCluster ground) {
        this.ground = ground;
    }

    @Override
    public String title() {
        return "etcd is at hand";
    }

    @Override
    public String play(Stage stage) {
        long began = System.nanoTime();
        try {
            EtcdBinaries etcd = ground.obtain();
            long now = System.nanoTime();
            stage.clock().spent("finding etcd", now);
            stage.fact("etcd " + etcd.version() + " from " + etcd.origin() + ", in " + Figures.time(began, now));
            stage.fact(etcd.etcd().toString());
            return "etcd " + etcd.version();
        } catch (TestkitException none) {
            throw new NoClusterException(none);
        }
    }
}
