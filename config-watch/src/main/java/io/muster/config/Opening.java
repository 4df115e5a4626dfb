package io.muster.config;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.UnavailableException;
import io.muster.connection.task.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watch on its way to its first good configuration, or to an error that says what is missing. */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final String OPERATION = "open configuration";

    private final EtcdConnection etcd;
    private final WatchSettings settings;
    private final EtcdConfigWatch watch;
    private final Optional<DiskCopy> disk;
    private final CompletableFuture<ConfigWatch> opened = new CompletableFuture<>();

    Opening(EtcdConnection etcd, WatchSettings settings, EtcdConfigWatch watch) {
        this.etcd = etcd;
        this.settings = settings;
        this.watch = watch;
        this.disk = settings.snapshotFile().map(file -> new DiskCopy(etcd, settings, file));
    }

    CompletableFuture<ConfigWatch> begin() {
        opened.whenComplete((open, failure) -> {
            if (failure != null) {
                watch.close();
            }
        });
        watch.ended().thenRun(() -> opened.completeExceptionally(closed()));
        if (opened.isDone()) {
            return opened;
        }
        try {
            disk.ifPresent(copy -> watch.keepOn(copy, etcd.callbackExecutor()));
            if (settings.startOnDefaults()) {
                startAtOnce();
                opened.complete(watch);
            } else {
                awaitFirstGood();
            }
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
        watch.follow(opened::completeExceptionally);
        return opened;
    }

    private void awaitFirstGood() {
        Subscription firstGood = watch.root()
                .tell(
                        () -> watch.root().generation().content().revision(),
                        Long::equals,
                        (before, now) -> opened.complete(watch),
                        etcd.callbackExecutor());
        Timing.Cancellable timeout = etcd.timing()
                .schedule(settings.openTimeout(), () -> etcd.callbackExecutor().execute(this::timedOut));
        opened.whenComplete((open, failure) -> {
            firstGood.close();
            timeout.cancel();
        });
    }

    private void startAtOnce() {
        if (disk.isPresent()) {
            try {
                watch.startOnDisk(disk.get());
                return;
            } catch (CoordinationException unusable) {
                LOG.info("{}: opening on defaults: {}", settings.name(), unusable.getMessage());
            }
        }
        watch.startOnDefaults();
    }

    /** Nothing good came from etcd; perhaps there is something on disk. */
    private void timedOut() {
        RuntimeException why = whyNot();
        if (disk.isPresent() && !opened.isDone()) {
            try {
                watch.startOnDisk(disk.get());
                LOG.warn("{}: opening on the snapshot on disk: {}", settings.name(), why.getMessage());
                opened.complete(watch);
                return;
            } catch (RuntimeException | Error unusable) {
                why.addSuppressed(unusable);
            }
        }
        opened.completeExceptionally(why);
    }

    private RuntimeException closed() {
        return new ConnectionClosedException(OPERATION, settings.prefixes(), "the connection is closed", null);
    }

    private RuntimeException whyNot() {
        Judgement judgement = watch.root().generation().judgement();
        if (!judgement.isAccepted()) {
            return new ConfigRejectedException(OPERATION, settings.prefixes(), judgement.problems());
        }
        List<String> unread = new ArrayList<>();
        List<PrefixView> views = watch.alignment().views();
        for (int i = 0; i < views.size(); i++) {
            if (views.get(i).freshness() != PrefixView.Freshness.LIVE) {
                unread.add(settings.layers().get(i).prefix());
            }
        }
        return new UnavailableException(
                OPERATION,
                settings.prefixes(),
                "not read from etcd within " + settings.openTimeout() + ": " + String.join(", ", unread),
                null);
    }
}
