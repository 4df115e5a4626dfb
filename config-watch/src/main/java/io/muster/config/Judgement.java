package io.muster.config;

import io.muster.config.ConfigStatus.Verdict;
import java.util.List;

/**
 * What became of the newest revision.
 *
 * @param verdict whether it is in force
 * @param revision the revision looked at
 * @param problems why it is not; empty if it is
 */
record Judgement(Verdict verdict, long revision, List<Problem> problems) {
    static Judgement accepted(long revision) {
        return new Judgement(Verdict.ACCEPTED, revision, List.of());
    }

    static Judgement rejected(long revision, List<Problem> problems) {
        return new Judgement(Verdict.REJECTED, revision, List.copyOf(problems));
    }

    boolean isAccepted() {
        return verdict == Verdict.ACCEPTED;
    }
}
