package io.muster.registry;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Some members, immutable, and their instances side by side, so that one is found without looking at its member. */
final class MemberList extends AbstractList<Member> implements RandomAccess {
    private final Member[] members;
    private final ServiceInstance[] instances;

    private MemberList(Member[] members) {
        this.members = members;
        this.instances = new ServiceInstance[members.length];
        for (int i = 0; i < members.length; i++) {
            instances[i] = members[i].instance();
        }
    }

    static MemberList of(List<Member> members) {
        return new MemberList(members.toArray(new Member[0]));
    }

    /** Not to be written to. */
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
