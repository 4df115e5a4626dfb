package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.FencingToken;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lock that is kept for a while after it was given back. */
@EtcdTest
class StickyTest extends WithPeers {
    private Peer here;
    private Peer elsewhere;

    @BeforeEach
    void open() {
        here = peer();
        elsewhere = peer();
    }

    private DistributedLock staying(Duration stay) {
        return DistributedLock.builder(here.etcd, "lock").stickFor(stay).build();
    }

    @Test
    void takingItAgainTouchesNothingAtEtcd() throws InterruptedException {
        DistributedLock lock = staying(Duration.ofMinutes(5));
        LockGrant first = lock.acquire();
        first.close();
        assertThat(first.isHeld()).isFalse();
        Changes changes = Changes.in(here);
        FencingToken last = first.fencingToken();
        for (int i = 0; i < 1000; i++) {
            LockGrant grant = lock.tryAcquire().orElseThrow();
            assertThat(grant.fencingToken().isNewerThan(last)).isTrue();
            last = grant.fencingToken();
            grant.close();
        }
        assertThat(changes.untilNow()).isEmpty();
        changes.close();
        assertThat(keys(cluster, prefix + "lock/")).hasSize(1);
        assertThat(first.proof()).isNotDone();
    }

    @Test
    void somebodyElseWhoWantsItGetsItAtOnce() {
        DistributedLock lock = staying(Duration.ofMinutes(5));
        LockGrant mine = lock.acquire();
        mine.close();
        LockGrant theirs = soon(elsewhere.lock.acquireAsync());
        assertThat(theirs.fencingToken().isNewerThan(mine.fencingToken())).isTrue();
        soon(mine.proof());
        assertThat(lock.tryAcquire()).isEmpty();
        theirs.close();
        assertThat(lock.tryAcquire()).isPresent();
    }

    @Test
    void somebodyElseWhoWaitsAlreadyIsNotMadeToWaitLonger() {
        DistributedLock lock = staying(Duration.ofMinutes(5));
        LockGrant before = elsewhere.lock.acquire();
        var waiting = lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        var theirs = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        before.close();
        // What told it that it is first showed who stands behind it, too: from its first moment on it knows of them.
        LockGrant mine = soon(waiting);
        var again = lock.acquireAsync();
        mine.close();
        soon(theirs).close();
        soon(again).close();
    }

    @Test
    void whenNobodyWantsItAnyMoreItGoesBack() {
        staying(Duration.ofMillis(50)).withLock(() -> {});
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aLockThatWasLostWhileItWasKeptIsTakenAnew() {
        DistributedLock lock = staying(Duration.ofMinutes(5));
        LockGrant first = lock.acquire();
        first.close();
        here.revokeLease(cluster);
        assertThatThrownBy(() -> soon(first.proof())).hasCauseInstanceOf(LockLostException.class);
        LockGrant second = soon(lock.acquireAsync());
        assertThat(second.verify()).isTrue();
        assertThat(second.fencingToken().isNewerThan(first.fencingToken())).isTrue();
        second.close();
    }

    @Test
    void aClosedConnectionGivesBackWhatIsKept() {
        DistributedLock lock = staying(Duration.ofMinutes(5));
        LockGrant held = lock.acquire();
        held.close();
        here.close();
        awaitKeys(cluster, prefix, 0);
        assertThat(held.lost()).isNotDone();
    }
}
