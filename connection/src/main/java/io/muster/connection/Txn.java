package io.muster.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * A transaction: if all conditions hold, the first list of operations, else the second, as one revision.
 *
 * <p>etcd takes at most 128 operations and conditions by default, and no key may be written twice.
 *
 * @param conditions all must hold
 * @param then what happens if they do
 * @param otherwise what happens if not
 */
public record Txn(List<Compare> conditions, List<Op> then, List<Op> otherwise) {
    /** Copies the lists. */
    public Txn {
        conditions = List.copyOf(conditions);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    /** Begins a transaction with its conditions; with none it always takes the first branch. */
    public static Txn when(Compare... conditions) {
        return new Txn(List.of(conditions), List.of(), List.of());
    }

    /** With these operations added to the first branch. */
    public Txn then(Op... operations) {
        return new Txn(conditions, joined(then, operations), otherwise);
    }

    /** With these operations added to the second branch. */
    public Txn otherwise(Op... operations) {
        return new Txn(conditions, then, joined(otherwise, operations));
    }

    /** With a further condition in front: how a guard is laid around a transaction. */
    public Txn and(Compare condition) {
        List<Compare> all = new ArrayList<>(conditions.size() + 1);
        all.add(condition);
        all.addAll(conditions);
        return new Txn(all, then, otherwise);
    }

    /** Whether no branch writes: such a transaction may be sent again after an unknown outcome. */
    public boolean isReadOnly() {
        return readsOnly(then) && readsOnly(otherwise);
    }

    private static boolean readsOnly(List<Op> operations) {
        return operations.stream().allMatch(Op.Get.class::isInstance);
    }

    private static List<Op> joined(List<Op> head, Op... tail) {
        List<Op> all = new ArrayList<>(head);
        all.addAll(List.of(tail));
        return all;
    }
}
