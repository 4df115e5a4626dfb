package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFormatTest {
    private static final ConfigLimits LIMITS = new ConfigLimits(1000, 1000, 10, 5, 1000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include \"other\"",
                "include file(\"/etc/hostname\")",
                "include url(\"http://127.0.0.1:1/\")",
                "include classpath(\"reference.conf\")",
                "include required(file(\"/etc/hostname\"))",
                "a { include required(\"other.conf\") }"
            })
    void includesAreRefused(String text) {
        assertThatThrownBy(() -> DocumentFormat.HOCON.parse(text, "here", LIMITS))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("expected: no includes in stored documents");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a={b={c={d={e={f={g={h={i={j={k={l=1}}}}}}}}}}}",
                "[[[[[[[[[[[1]]]]]]]]]]]",
                "a.b.c.d.e.f.g.h.i.j.k.l = 1",
                "a.b.c.d.e.f { g.h.i.j.k.l = 1 }",
                "\"a\".\"b\".\"c\".\"d\".\"e\".\"f\".\"g\".\"h\".\"i\".\"j\".\"k\".\"l\" : 1",
                "x = ${a.b.c.d.e.f.g.h.i.j.k.l}"
            })
    void whatIsNestedTooDeeplyIsRefusedBeforeItIsParsed(String text) {
        assertThatThrownBy(() -> DocumentFormat.HOCON.parse(text, "here", LIMITS))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("nested deeper than 10 levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1.2, b = \"....................\", c = \"{{{{{{{{{{{{{{{{\"",
                "a = \"\"\"[[[[[[[[[[[[[[[[[[ \"quoted\" \"\"\", b { c = \"\\\"{{{{{{{{{{{{{{{\" }",
                "# {{{{{{{{{{{{{{{{{{{{ ....................\na = 1 // [[[[[[[[[[[[[[[[[[[[[",
                "a=[{},{},{},{},{},{},{},{},{},{},{},{},{},{}]",
                "hosts = [a.b.c.d, a.b.c.d, a.b.c.d, a.b.c.d]"
            })
    void whatOnlyLooksDeepIsTaken(String text) {
        assertThatCode(() -> DocumentFormat.HOCON.parse(text, "here", LIMITS)).doesNotThrowAnyException();
    }

    @Test
    void twentyThousandLevelsDoNotOverflowTheStack() {
        for (String text : new String[] {"[".repeat(20_000), "{a:".repeat(20_000), "a.".repeat(20_000) + "b=1"}) {
            assertThatThrownBy(() -> DocumentFormat.HOCON.parse(text, "here", ConfigLimits.DEFAULT))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessage("nested deeper than 64 levels");
        }
    }

    @Test
    void manySubstitutionsAreRefused() {
        assertThatThrownBy(() -> DocumentFormat.HOCON.parse("a += 1\n".repeat(6), "here", LIMITS))
                .hasMessage("more than 5 substitutions and appends");
        assertThatThrownBy(() -> DocumentFormat.HOCON.parse("a = " + "${b}".repeat(6), "here", LIMITS))
                .hasMessage("more than 5 substitutions and appends");
    }

    @Test
    void jsonIsJsonOnly() {
        assertThatThrownBy(() -> DocumentFormat.JSON.parse("a = 1", "here", LIMITS))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> DocumentFormat.JSON.parse("[1]", "here", LIMITS))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void propertiesThatWouldHideOneAnotherAreRefused() {
        assertThatThrownBy(() -> DocumentFormat.PROPERTIES.parse("a=1\na.b=2", "here", LIMITS))
                .hasMessage("a is a value and has a.b beneath it (expected: one of them)");
        assertThatThrownBy(() -> DocumentFormat.PROPERTIES.parse("a..b=2", "here", LIMITS))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> DocumentFormat.PROPERTIES.parse("a=\\u00zz", "here", LIMITS))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void theEndOfTheNameTellsTheFormat() {
        assertThat(DocumentFormat.of("a.conf")).contains(DocumentFormat.HOCON);
        assertThat(DocumentFormat.of("a.json")).contains(DocumentFormat.JSON);
        assertThat(DocumentFormat.of("a.properties")).contains(DocumentFormat.PROPERTIES);
        assertThat(DocumentFormat.of("conf")).isEmpty();
    }
}
