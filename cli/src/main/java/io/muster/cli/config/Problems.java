package io.muster.cli.config;

import io.muster.cli.output.Item;
import io.muster.config.Problem;
import java.util.List;

/** How problems are shown. */
final class Problems {
    private Problems() {}

    static List<Item> items(List<Problem> problems) {
        return problems.stream()
                .map(problem -> Item.of("path", problem.path())
                        .with("key", problem.key())
                        .with("revision", problem.revision())
                        .with("message", problem.message()))
                .toList();
    }
}
