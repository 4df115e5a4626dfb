package io.muster.registry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A call that counts with its instance. */
final class CountedCall implements Call {
    private static final int OPEN = 0;
    private static final int FAILED = 1;
    private static final int ENDED = 2;

    private final Member member;
    private final Consumer<Member> onFailure;
    private final AtomicInteger state = new AtomicInteger(OPEN);

    CountedCall(Member member, Consumer<Member> onFailure) {
        this.member = member;
        this.onFailure = onFailure;
        member.vitals().begun();
    }

    @Override
    public ServiceInstance instance() {
        return member.instance();
    }

    @Override
    public void failed() {
        if (state.compareAndSet(OPEN, FAILED)) {
            onFailure.accept(member);
        }
    }

    @Override
    public void close() {
        int before = state.getAndSet(ENDED);
        if (before != ENDED) {
            member.vitals().ended();
        }
        if (before == OPEN) {
            member.vitals().succeeded();
        }
    }
}
