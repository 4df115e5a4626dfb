package io.muster.config;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.task.SerialExecutor;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A publication that waits for what the instances say of it, and takes itself back when one refuses it. The serial
 * executor owns it.
 */
final class RollingOut {
    private final EtcdConnection etcd;
    private final EtcdConfigStore store;
    private final Draft draft;
    private final String who;
    private final int percent;
    private final AcknowledgementKeys keys;
    private final SerialExecutor serial;
    private final CompletableFuture<RollOut> result = new CompletableFuture<>();
    private List<Acknowledgement> instances = List.of();
    private boolean decided;

    RollingOut(EtcdConnection etcd, EtcdConfigStore store, Draft draft, String who, int percent) {
        this.etcd = etcd;
        this.store = store;
        this.draft = draft;
        this.who = who;
        this.percent = percent;
        this.keys = new AcknowledgementKeys(store.prefix());
        this.serial = new SerialExecutor(etcd.callbackExecutor());
    }

    CompletableFuture<RollOut> begin(String comment, Duration atMost) {
        store.publish(draft, who, comment)
                .whenCompleteAsync(
                        (published, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else if (published instanceof ConfigEdit.Conflict conflict) {
                                result.complete(new RollOut.NotPublished(conflict));
                            } else {
                                begun(published.revision(), atMost);
                            }
                        },
                        serial);
        return result;
    }

    private void begun(long revision, Duration atMost) {
        try {
            follow(revision, atMost);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void follow(long revision, Duration atMost) {
        PrefixView view = etcd.view(keys.range());
        Subscription told = view.subscribe(serial, change -> heard(revision, change));
        Timing.Cancellable timeout = etcd.timing().schedule(atMost, () -> serial.execute(() -> timedOut(revision)));
        Subscription withConnection = etcd.closeWith(() -> result.completeExceptionally(new ConnectionClosedException(
                "roll out", store.prefix(), "the connection is closed; revision " + revision + " is published", null)));
        result.whenComplete((rollOut, failure) -> {
            withConnection.close();
            timeout.cancel();
            told.close();
            view.close();
        });
    }

    private void heard(long revision, ViewChange change) {
        instances = keys.read(change.snapshot().entries());
        List<Acknowledgement> looked = instances.stream()
                .filter(instance -> instance.revision() >= revision)
                .toList();
        List<Acknowledgement> rejections =
                looked.stream().filter(instance -> !instance.isApplied()).toList();
        if (decided) {
            return;
        }
        if (!rejections.isEmpty()) {
            decided = true;
            takeBack(revision, rejections);
        } else if (!looked.isEmpty() && 100L * looked.size() >= (long) percent * instances.size()) {
            decided = true;
            result.complete(new RollOut.Accepted(revision, instances));
        }
    }

    private void takeBack(long revision, List<Acknowledgement> rejections) {
        store.takeBack(draft, revision, who, "taken back: " + rejections.get(0)).whenComplete((back, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                Optional<Long> by = back.isCommitted() ? Optional.of(back.revision()) : Optional.empty();
                result.complete(new RollOut.RolledBack(revision, by, rejections));
            }
        });
    }

    private void timedOut(long revision) {
        if (!decided) {
            decided = true;
            result.complete(new RollOut.Undecided(revision, instances));
        }
    }
}
