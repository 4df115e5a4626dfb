package io.muster.cli.demo;

import io.muster.connection.Bytes;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import java.util.ArrayList;
import java.util.List;

/** Writes the configuration of the nodes as any tool could: plain keys, all of one change in one transaction. */
final class Settings {
    /** Where the nodes' configuration begins. */
    static final String LAYER = "/config/orders/";

    private static final String LIMITS = LAYER + "limits/";

    private final Kv kv;

    Settings(Kv kv) {
        this.kv = kv;
    }

    /** Writes values and returns the revision that did. */
    long write(String... namesAndValues) {
        List<Op> writes = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            writes.add(Op.put(Bytes.utf8(LIMITS + namesAndValues[i]), Bytes.utf8(namesAndValues[i + 1])));
        }
        return kv.commit(Txn.when().then(writes.toArray(Op[]::new))).revision();
    }
}
