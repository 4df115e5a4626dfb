package io.muster.config;

import io.muster.connection.CoordinationException;
import java.util.List;

/** The configuration cannot be right; the problems say why, and where. */
public final class ConfigRejectedException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * An exception with its problems.
     *
     * @param operation what was tried, e.g. {@code bind}
     * @param subject the path or the layers it was tried on
     * @param problems what is wrong
     */
    public ConfigRejectedException(String operation, String subject, List<Problem> problems) {
        super(operation, subject, message(problems), null);
        this.problems = List.copyOf(problems);
    }

    private static String message(List<Problem> problems) {
        return (problems.size() == 1 ? "1 problem" : problems.size() + " problems") + Problem.lines(problems);
    }

    /** What is wrong; all of it. */
    public List<Problem> problems() {
        return problems;
    }

    /** False: the configuration was not applied. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
