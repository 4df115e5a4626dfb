package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.lock.DistributedLock;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What a lock costs beside bare jetcd transactions and beside jetcd's own Lock service, on one etcd, in turns.
 *
 * <p>Without contention, a round is a number of lock and unlock, and its figure the median; with threads, it is as many as
 * they get done in a while, and its figure the time for one. Both sides take turns; the result is the median of the ratios.
 */
final class LockCost {
    private static final int ROUNDS = 30;
    private static final int WARM_UP_ROUNDS = 15;
    private static final int PAIRS = 100;
    private static final int CONTENDED_ROUNDS = 7;
    private static final int THREADS = 8;
    private static final int MANY = 16;

    private LockCost() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection etcd = EtcdConnection.open(endpoint);
                JetcdLocks jetcd = new JetcdLocks(endpoint, MANY)) {
            List<Figure> figures = new ArrayList<>();
            figures.addAll(alone(etcd, jetcd));
            figures.add(sticky(etcd));
            figures.add(many(etcd, jetcd));
            figures.addAll(contended(etcd, jetcd));
            return figures;
        }
    }

    private static List<Figure> alone(EtcdConnection etcd, JetcdLocks jetcd) throws Exception {
        DistributedLock plain = DistributedLock.of(etcd, "alone");
        List<DistributedLock> background = IntStream.range(0, MANY)
                .mapToObj(number -> DistributedLock.builder(etcd, "background-" + number)
                        .releaseInBackground()
                        .build())
                .toList();
        // In turn: a lock that is still being given back is not free.
        AtomicInteger turn = new AtomicInteger();
        LockRound ours = LockRound.alone(PAIRS, () -> plain.acquire().close());
        LockRound inBackground = LockRound.alone(
                PAIRS,
                () -> background.get(turn.getAndIncrement() % MANY).acquire().close());
        LockRound two = LockRound.alone(PAIRS, () -> {
            jetcd.put(0);
            jetcd.delete(0);
        });
        LockRound one = LockRound.alone(PAIRS, () -> jetcd.putAgain(0));
        LockRound service = LockRound.alone(PAIRS, () -> jetcd.unlock(jetcd.lock("service-alone", 0)));
        return List.of(
                ratio("lock and unlock, ratio to two jetcd transactions", ours, two, ROUNDS, 1.1),
                ratio("the same, released in the background, ratio to one", inBackground, one, ROUNDS, 1.15),
                ratio("lock and unlock, ratio to jetcd's Lock service", ours, service, ROUNDS, Double.NaN));
    }

    private static Figure sticky(EtcdConnection etcd) throws Exception {
        DistributedLock sticky = DistributedLock.builder(etcd, "sticky")
                .stickFor(Duration.ofMinutes(1))
                .build();
        LockRound round = LockRound.alone(20_000, () -> sticky.acquire().close());
        double[] micros = new double[10];
        for (int i = 0; i < 2 * micros.length; i++) {
            micros[i % micros.length] = round.nanos() / 1000;
        }
        return new Figure("sticky lock and unlock again, µs", Statistics.median(micros), 2, "no word to etcd");
    }

    private static Figure many(EtcdConnection etcd, JetcdLocks jetcd) throws Exception {
        List<DistributedLock> locks = IntStream.range(0, MANY)
                .mapToObj(number -> DistributedLock.of(etcd, "many-" + number))
                .toList();
        LockRound ours =
                LockRound.together(MANY, thread -> locks.get(thread).acquire().close());
        LockRound bare = LockRound.together(MANY, thread -> {
            jetcd.put(thread);
            jetcd.delete(thread);
        });
        return ratio("16 locks by 16 threads, time ratio to bare transactions", ours, bare, CONTENDED_ROUNDS, 1 / 0.9);
    }

    private static List<Figure> contended(EtcdConnection etcd, JetcdLocks jetcd) throws Exception {
        DistributedLock strict = DistributedLock.of(etcd, "contended");
        DistributedLock local = DistributedLock.builder(etcd, "contended-locally")
                .handOverLocally(1000, Duration.ofMillis(50))
                .build();
        LockRound strictly =
                LockRound.together(THREADS, thread -> strict.acquire().close());
        LockRound locally =
                LockRound.together(THREADS, thread -> local.acquire().close());
        LockRound service =
                LockRound.together(THREADS, thread -> jetcd.unlock(jetcd.lock("contended-service", thread)));
        LockRound put = LockRound.alone(PAIRS, () -> jetcd.putOnly(0));
        return List.of(
                ratio("8 threads, one lock: ratio to jetcd's Lock service", strictly, service, CONTENDED_ROUNDS, 0.1),
                ratio("8 threads, one lock: ratio to a raw put", strictly, put, CONTENDED_ROUNDS, 2),
                ratio("the same, handed over locally: to the service", locally, service, CONTENDED_ROUNDS, 1 / 150.0));
    }

    private static Figure ratio(String name, LockRound ours, LockRound theirs, int rounds, double bound)
            throws Exception {
        for (int i = 0; i < Math.min(rounds, WARM_UP_ROUNDS); i++) {
            ours.nanos();
            theirs.nanos();
        }
        double[] ratios = new double[rounds];
        double[] our = new double[rounds];
        double[] their = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            boolean weBegin = i % 2 == 0;
            double first = weBegin ? ours.nanos() : theirs.nanos();
            double second = weBegin ? theirs.nanos() : ours.nanos();
            our[i] = weBegin ? first : second;
            their[i] = weBegin ? second : first;
            ratios[i] = our[i] / their[i];
        }
        String remark = "middle half %.3g to %.3g; %.0f against %.0f µs"
                .formatted(
                        Statistics.quantile(0.25, ratios),
                        Statistics.quantile(0.75, ratios),
                        Statistics.median(our) / 1000,
                        Statistics.median(their) / 1000);
        return new Figure(name, Statistics.median(ratios), bound, remark);
    }
}
