package io.muster.registry;

import java.util.AbstractList;
import java.util.RandomAccess;

/** Some members, immutable, and their instances side by side, so that one is found without looking at its member. */
final class MemberList extends AbstractList<Member> implements RandomAccess {
    static final MemberList EMPTY = new MemberList(new Member[0], new ServiceInstance[0]);

    private final Member[] members;
    private final ServiceInstance[] instances;

    /** With arrays that nobody will write to again. */
    MemberList(Member[] members, ServiceInstance[] instances) {
        this.members = members;
        this.instances = instances;
    }

    Member[] members() {
        return members;
    }

    ServiceInstance[] instances() {
        return instances;
    }

    @Override
    public Member get(int index) {
        return members[index];
    }

    @Override
    public int size() {
        return members.length;
    }
}
