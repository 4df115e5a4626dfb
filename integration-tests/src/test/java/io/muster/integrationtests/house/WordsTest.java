package io.muster.integrationtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must not stand in sources and documents. The patterns are written so that they do not find themselves. */
class WordsTest {
    private static final String[] WRITTEN = {
        ".java",
        ".xml",
        ".md",
        ".properties",
        ".conf",
        ".config",
        ".yml",
        ".yaml",
        ".sh",
        ".json",
        ".toml",
        "run",
        "muster"
    };

    private static final Pattern PACKAGE_REGISTRY = Pattern.compile(
            "repo[1]?[.]maven[.]|central[.]maven|sonatype[.](org|com)"
                    + "|jitpack[.]io|plugins[.]gradle|npmjs[.]|pypi[.]|deb[.]debian[.]|security[.]debian[.]|archive[.]ubuntu[.]");

    // Nobody's home is /home/me.
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.$}/])/(work|root|home(?!/me\\b)|Users|mnt|builds?|workspace)/\\w");

    private static final Pattern SLEEPING_OR_SKIPPED_TEST =
            Pattern.compile("Thread[.]sleep\\(|@[D]isabled|assum(e|ing)(True|That|False)\\(");

    @Test
    void nothingNamesAPackageRegistry() {
        assertThat(places(PACKAGE_REGISTRY, House.files(House.root(), WRITTEN))).isEmpty();
    }

    @Test
    void nothingNamesAPathOfOneMachine() {
        assertThat(places(MACHINE_PATH, House.files(House.root(), WRITTEN))).isEmpty();
    }

    @Test
    void noTestSleepsOrSkipsItself() {
        List<Path> tests = House.files(House.root(), ".java").stream()
                .filter(file -> file.toString().contains("/src/test/"))
                .toList();
        assertThat(tests).isNotEmpty();
        assertThat(places(SLEEPING_OR_SKIPPED_TEST, tests)).isEmpty();
    }

    private static List<String> places(Pattern unwanted, List<Path> files) {
        List<String> places = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = House.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (unwanted.matcher(lines.get(i)).find()) {
                    places.add(House.root().relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        return places;
    }
}
