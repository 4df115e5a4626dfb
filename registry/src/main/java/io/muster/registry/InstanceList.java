package io.muster.registry;

import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.ServiceInstance.Status;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** One published list of instances; immutable. */
final class InstanceList {
    private final String service;
    private final Member[] members;
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
            Member[] members,
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
        return new InstanceList(service, new Member[0], List.of(), 0, 0, false, 0);
    }

    static boolean isUp(ServiceInstance instance) {
        return instance.status() == Status.UP;
    }

    /** How many of these are up. */
    static int countUp(Member[] members) {
        int up = 0;
        for (Member member : members) {
            up += isUp(member.instance()) ? 1 : 0;
        }
        return up;
    }

    String service() {
        return service;
    }

    /** All of them, by id; not to be changed. */
    Member[] members() {
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
    InstanceList weighing(Member[] weighed) {
        return new InstanceList(service, weighed, limbo, revision, skipped, isFromDisk, countUp);
    }

    /** The same list, but for its revision. */
    InstanceList at(long other) {
        return new InstanceList(service, members, limbo, other, skipped, isFromDisk, countUp);
    }

    /** A member's index, or where it would be, as {@code -(index + 1)}. */
    int indexOf(String id) {
        int low = 0;
        int high = members.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (members[middle].id().compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < members.length && members[low].id().equals(id) ? low : -(low + 1);
    }

    private static final class Instances extends AbstractList<ServiceInstance> implements RandomAccess {
        private final Member[] members;

        Instances(Member[] members) {
            this.members = members;
        }

        @Override
        public ServiceInstance get(int index) {
            return members[index].instance();
        }

        @Override
        public int size() {
            return members.length;
        }
    }
}
