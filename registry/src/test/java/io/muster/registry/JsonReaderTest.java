package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void readsFieldsInOrderAndSkipsWhatNobodyWants() {
        JsonReader json = new JsonReader(
                " { \"a\" : 1 , \"b\" : {\"c\":[true,false,null,{\"d\":-0.5e+3}]}, \"e\" : [ ] , \"f\" : { } }\r\n\t");
        List<String> seen = new ArrayList<>();

        json.object(name -> {
            seen.add(name);
            json.skip();
        });
        json.end();

        assertThat(seen).containsExactly("a", "b", "e", "f");
    }

    @Test
    void everyEscapeMeansItsCharacter() {
        assertThat(text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u00E9\"")).isEqualTo("\"\\/\b\f\n\r\tAéé");
    }

    @Test
    void surrogatePairsAreOneCharacterWhetherEscapedOrNot() {
        assertThat(text("\"\\ud83d\\ude00 😀\"")).isEqualTo("😀 😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\"", "\"\\ude00\"", "\"\ud83d\""})
    void halfOfASurrogatePairBecomesTheReplacementCharacter(String json) {
        assertThat(text(json)).isEqualTo("\uFFFD");
    }

    @Test
    void swappedHalvesAreTwoReplacementCharacters() {
        assertThat(text("\"\\ude00\\ud83d\"")).isEqualTo("\uFFFD\uFFFD");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "8080, 8080",
        "-17, -17",
        "8080.0, 8080",
        "8.08e3, 8080",
        "1E2, 100",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "999999999999999999, 999999999999999999"
    })
    void wholeNumbersAreReadHoweverTheyAreWritten(String json, long value) {
        assertThat(new JsonReader(json).integer()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5",
                "9223372036854775808",
                "1e400",
                "1e-400",
                "1e999999999",
                "1e-999999999",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "-",
                "--1",
                "0x10",
                "NaN",
                "١",
                "\"8080\"",
                "true",
                "",
                "11111111111111111111111111111111111111111111111111111111111111111"
            })
    void whatIsNoWholeNumberIsRefused(String json) {
        assertThatThrownBy(() -> {
                    JsonReader reader = new JsonReader(json);
                    reader.integer();
                    reader.end();
                })
                .isInstanceOf(MalformedRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{]",
                "[}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "[1,]",
                "[1 2]",
                "[,1]",
                "nul",
                "tru",
                "True",
                "\"open",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u١٢٣٤\"",
                "\"line\nbreak\"",
                "\"tab\t\"",
                "\"nul\u0000\"",
                "1 2",
                "{} {}",
                "\uFEFF{}"
            })
    void malformedTextIsRefused(String json) {
        assertThatThrownBy(() -> skipped(json)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void nestingIsBounded() {
        skipped("[".repeat(JsonReader.DEEPEST) + "]".repeat(JsonReader.DEEPEST));
        String deeper = "[".repeat(100_000);

        assertThatThrownBy(() -> skipped(deeper))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("at most 32 levels");
    }

    @Test
    void theMessageSaysWhereAndWhatAndWhatWasExpected() {
        assertThatThrownBy(() -> skipped("{\"port\": eighty}"))
                .hasMessage("character 9: 'eighty}' (expected: a value)");
        assertThatThrownBy(() -> skipped("{\"port\": 80")).hasMessage("character 11: the end (expected: '}')");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        String awkward = "\"\\/\b\f\n\r\t\u0001\u001f é 漢 😀 \u007f\u2028";
        StringBuilder out = new StringBuilder();
        JsonText.quote(awkward, out);

        assertThat(text(out.toString())).isEqualTo(awkward);
        assertThat(out.chars()).allMatch(c -> c >= 0x20);
    }

    @Test
    void halfOfASurrogatePairIsNotWritten() {
        StringBuilder out = new StringBuilder();
        JsonText.quote("a\ud83d", out);

        assertThat(out).hasToString("\"a\uFFFD\"");
    }

    private static String text(String json) {
        JsonReader reader = new JsonReader(json);
        String text = reader.string();
        reader.end();
        return text;
    }

    private static void skipped(String json) {
        JsonReader reader = new JsonReader(json);
        reader.skip();
        reader.end();
    }
}
