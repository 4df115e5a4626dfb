package io.muster.connection;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be right; the message names setting, value and expectation of each. */
public final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final List<SettingProblem> details;

    /**
     * A setting, its value and what was expected of it.
     *
     * @param setting the setting's name
     * @param value its value as it was given; secrets masked
     * @param expectation what was expected
     */
    public InvalidSettingException(String setting, Object value, String expectation) {
        this(List.of(new SettingProblem(setting, String.valueOf(value), expectation)));
    }

    InvalidSettingException(List<SettingProblem> details) {
        super(message(details));
        this.details = List.copyOf(details);
    }

    /** The setting's name; that of the first one when there are several. */
    public String setting() {
        return details.get(0).setting();
    }

    /** What is wrong, one text for each problem, like {@code callTimeout: PT0S (expected: from PT0.001S to PT1H)}. */
    public List<String> problems() {
        return details.stream().map(SettingProblem::text).toList();
    }

    List<SettingProblem> details() {
        return details;
    }

    private static String message(List<SettingProblem> details) {
        if (details.size() == 1) {
            return details.get(0).text();
        }
        return details.stream()
                .map(SettingProblem::text)
                .collect(Collectors.joining("\n  ", details.size() + " settings cannot be right:\n  ", ""));
    }
}
