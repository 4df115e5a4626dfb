package io.muster.testkit;

import java.util.function.IntBinaryOperator;

/** Who has opened a connection; asked for when it first matters, since asking costs some reading of /proc. */
final class ProxyOpener {
    static final int UNKNOWN = -1;

    private final int fromPort;
    private final int toPort;
    private final IntBinaryOperator lookUp;
    private int known = UNKNOWN;

    ProxyOpener(int fromPort, int toPort, IntBinaryOperator lookUp) {
        this.fromPort = fromPort;
        this.toPort = toPort;
        this.lookUp = lookUp;
    }

    int index() {
        if (known == UNKNOWN) {
            known = lookUp.applyAsInt(fromPort, toPort);
        }
        return known;
    }
}
