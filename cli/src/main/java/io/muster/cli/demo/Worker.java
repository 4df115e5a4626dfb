package io.muster.cli.demo;

import io.muster.connection.EtcdConnection;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The thread of a node that does the job, turn by turn, as often or as long as it was told. */
final class Worker implements AutoCloseable {
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(5);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "worker");
        worker.setDaemon(true);
        return worker;
    });
    private final Job job;
    private final Reports reports;
    private volatile boolean closed;

    Worker(EtcdConnection etcd, Reports reports) {
        this.job = new Job(etcd, reports);
        this.reports = reports;
    }

    /** Begins to work; reports when it rests. */
    void take(Message order) {
        long most = order.has("rounds") ? order.number("rounds") : Long.MAX_VALUE;
        long nanos = order.has("for") ? Duration.parse(order.text("for")).toNanos() : Long.MAX_VALUE;
        thread.execute(() -> work(order.text("job"), most, nanos));
    }

    private void work(String name, long most, long nanos) {
        try {
            long began = System.nanoTime();
            long rounds = 0;
            while (rounds < most && System.nanoTime() - began < nanos && !closed) {
                job.turn();
                rounds++;
                LockSupport.parkNanos(PACE);
            }
            reports.send(Message.of("rested").with("job", name).with("rounds", rounds));
        } catch (RuntimeException failure) {
            if (!closed) {
                reports.send(Message.of("failed").with("why", name + ": " + failure));
            }
        }
    }

    /** Stops working; bounded in time. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
