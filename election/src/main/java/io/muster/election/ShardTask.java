package io.muster.election;

/** What only the leader of a shard does. */
@FunctionalInterface
public interface ShardTask {
    /**
     * Leads a shard, on a thread of its own, as {@link LeaderTask#lead} does: returning resigns, and is followed by
     * campaigning again for as long as the plan says so. The thread is interrupted when the shard is to move, or was lost:
     * nobody else leads it, as far as this process can see to that, before this has returned.
     *
     * @throws Exception whatever went wrong; the shard is given up, and campaigned for again after a pause
     */
    void lead(String shard, Leadership leadership) throws Exception;
}
