package io.muster.integrationtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents point at is there: files, headings, and the tests that are named as proof. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[((?:[^\\[\\]]|\\[[^\\]]*])*)]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6}[ \\t]+(.+?)[ \\t]*$", Pattern.MULTILINE);
    private static final Pattern FENCED =
            Pattern.compile("^[ \\t]*```.*?^[ \\t]*```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile("`?\\w+[.#](\\w+)`?");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : House.files(House.root(), ".md")) {
            List<MatchResult> found = LINK.matcher(
                            FENCED.matcher(House.text(document)).replaceAll(""))
                    .results()
                    .toList();
            links += found.size();
            for (MatchResult link : found) {
                String problem = problem(document, link.group(1), link.group(2));
                if (problem != null) {
                    broken.add(House.root().relativize(document) + ": " + link.group() + ": " + problem);
                }
            }
        }
        assertThat(links).isPositive();
        assertThat(broken).isEmpty();
    }

    @Test
    void aLinkThatLeadsNowhereIsSeen() {
        Path readme = House.root().resolve("README.md");
        assertThat(problem(readme, "x", "nowhere.md")).isEqualTo("no such file");
        assertThat(problem(readme, "x", "#nowhere")).isEqualTo("no such heading");
        assertThat(problem(readme, "x", "DESIGN.md#nowhere")).isEqualTo("no such heading");
        String here = "integration-tests/src/test/java/io/muster/integrationtests/house/LinksTest.java";
        assertThat(problem(readme, "`LinksTest.nothing`", here)).isEqualTo("no such method");
        assertThat(problem(readme, "`LinksTest.everyLinkLeadsSomewhere`", here)).isNull();
        assertThat(problem(readme, "x", "#see-it-run")).isNull();
    }

    private static String problem(Path document, String label, String target) {
        if (target.matches("[a-z]+:.*")) {
            return null;
        }
        int hash = target.indexOf('#');
        String place = hash < 0 ? target : target.substring(0, hash);
        Path file = place.isEmpty() ? document : document.resolveSibling(place);
        if (!Files.exists(file)) {
            return "no such file";
        }
        if (hash >= 0 && file.toString().endsWith(".md")) {
            return headings(file).contains(target.substring(hash + 1)) ? null : "no such heading";
        }
        Matcher method = METHOD.matcher(label.strip());
        if (file.toString().endsWith(".java") && method.matches()) {
            return House.text(file).contains(" " + method.group(1) + "(") ? null : "no such method";
        }
        return null;
    }

    /** The anchors of a document's headings, as forges make them. */
    private static List<String> headings(Path document) {
        return HEADING.matcher(FENCED.matcher(House.text(document)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
