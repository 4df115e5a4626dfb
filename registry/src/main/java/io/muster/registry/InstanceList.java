package io.muster.registry;

import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.ServiceInstance.Status;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;

/** One published list of instances; immutable. */
final class InstanceList {
    private final String service;
    private final MemberTree members;
    private final List<Member> limbo;
    private final long revision;
    private final int skipped;
    private final boolean isFromDisk;
    private final int countUp;

    /**
     * @param service the service
     * @param members all instances, by id
     * @param limbo those that vanished without a goodbye, oldest first
     * @param revision the revision up to which all changes are in it, 0 before the first load
     * @param skipped how many keys could not be read
     * @param isFromDisk whether it was read from disk and not from etcd
     * @param countUp how many of the instances are up
     */
    InstanceList(
            String service,
            MemberTree members,
            List<Member> limbo,
            long revision,
            int skipped,
            boolean isFromDisk,
            int countUp) {
        this.service = service;
        this.members = members;
        this.limbo = limbo;
        this.revision = revision;
        this.skipped = skipped;
        this.isFromDisk = isFromDisk;
        this.countUp = countUp;
    }

    static InstanceList unread(String service) {
        return new InstanceList(service, MemberTree.EMPTY, List.of(), 0, 0, false, 0);
    }

    static boolean isUp(ServiceInstance instance) {
        return instance.status() == Status.UP;
    }

    /** How many of these are up. */
    static int countUp(List<Member> members) {
        int up = 0;
        for (Member member : members) {
            up += isUp(member.instance()) ? 1 : 0;
        }
        return up;
    }

    String service() {
        return service;
    }

    /** All of them, by id. */
    MemberTree members() {
        return members;
    }

    /** Those that vanished without a goodbye, oldest first. */
    List<Member> limbo() {
        return limbo;
    }

    long revision() {
        return revision;
    }

    int skipped() {
        return skipped;
    }

    boolean isRead() {
        return revision > 0;
    }

    boolean isFromDisk() {
        return isFromDisk;
    }

    int countUp() {
        return countUp;
    }

    /** Whether so many vanished that it is more likely that something went wrong than that they all crashed. */
    boolean isSuddenLoss(Limbo rules) {
        return !limbo.isEmpty() && limbo.size() > rules.suddenLoss() * (limbo.size() + countUp);
    }

    /** All of them, by id. */
    List<ServiceInstance> instances() {
        return new Instances(members);
    }

    /** The same list, but for its members' weights. */
    InstanceList weighing(MemberTree weighed) {
        return new InstanceList(service, weighed, limbo, revision, skipped, isFromDisk, countUp);
    }

    /** The same list, but for its revision. */
    InstanceList at(long other) {
        return new InstanceList(service, members, limbo, other, skipped, isFromDisk, countUp);
    }

    private static final class Instances extends AbstractList<ServiceInstance> {
        private final MemberTree members;

        Instances(MemberTree members) {
            this.members = members;
        }

        @Override
        public ServiceInstance get(int index) {
            return members.get(index).instance();
        }

        @Override
        public int size() {
            return members.size();
        }

        @Override
        public Iterator<ServiceInstance> iterator() {
            Iterator<Member> each = members.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public ServiceInstance next() {
                    return each.next().instance();
                }
            };
        }
    }
}
