package io.muster.election;

/** What only the leader does. */
@FunctionalInterface
public interface LeaderTask {
    /**
     * Leads. Returning resigns. The thread is interrupted when leadership is lost, or the candidacy is closed: return
     * soon then, for nobody of this process campaigns again before.
     *
     * @throws Exception whatever went wrong; leadership is resigned, and the candidate campaigns again after a pause
     */
    void lead(Leadership leadership) throws Exception;
}
