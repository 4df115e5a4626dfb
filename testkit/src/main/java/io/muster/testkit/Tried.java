package io.muster.testkit;

import java.util.ArrayList;
import java.util.List;

/** The places where etcd was looked for, in order, each with what it answered. */
final class Tried {
    private final List<String> answers = new ArrayList<>();

    void add(String place, String answer) {
        answers.add(place + ": " + answer);
    }

    String asList() {
        return String.join("\n", answers.stream().map(a -> "  - " + a).toList());
    }
}
