package io.muster.connection.queue;

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

    /** The key is gone; what stands beside it has to go, too. */
    void keyIsGone() {
        ticket.attempt().spend();
        if (ticket.beside() != null) {
            queues.remove(ticket, inDoubt);
        }
    }

    /** They go with their lease, or somebody else sees to them. */
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
