package io.muster.connection.queue;

import io.muster.connection.queue.Ticket.Beside;
import java.util.concurrent.CompletableFuture;

/**
 * What may be left at etcd of a hold that has ended, and whether its keys may be used again.
 *
 * @param queues what removes them
 * @param ticket the keys
 * @param inDoubt whether a request that puts them may still be under way
 */
record Remains(Queues queues, Ticket ticket, boolean inDoubt) {
    /** Etcd said that all of them are gone. */
    void areGone() {
        if (inDoubt) {
            haveToGo();
        } else {
            ticket.attempt().giveBack();
        }
    }

    /** All of them have to go; the future completes when they have, as far as can be known. */
    CompletableFuture<?> haveToGo() {
        ticket.attempt().spend();
        return queues.remove(ticket, inDoubt);
    }

    /** The hold was lost: what stands beside its key goes when it is time. If this process cannot, its lease ends it. */
    void wereLost() {
        ticket.attempt().spend();
        goOn();
        Beside beside = ticket.beside();
        if (beside == null || !beside.session().isActive()) {
            return;
        }
        Removal removal = new Removal(queues, beside.session(), beside.key(), inDoubt);
        if (beside.staysFor().isZero()) {
            queues.remove(removal);
        } else {
            queues.later(beside.staysFor(), () -> queues.remove(removal));
        }
    }

    /** The hold was lost, and its key may be there. */
    void keyHasToGo() {
        ticket.attempt().spend();
        queues.remove(new Removal(queues, ticket.session(), ticket.key(), inDoubt));
    }

    /** Somebody else sees to them. */
    void areLeftAlone() {
        ticket.attempt().spend();
    }

    /** The key is gone, and its owner goes on by what stands beside it. */
    void goOn() {
        if (inDoubt) {
            queues.remove(new Removal(queues, ticket.session(), ticket.key(), true));
        }
    }
}
