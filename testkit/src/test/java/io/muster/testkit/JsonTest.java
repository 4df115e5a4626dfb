package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void answersAreReadWithTheZeroValuesThatEtcdLeavesOut() {
        JsonObject answer = Json.parse("""
                {"header": {"revision": "12", "raft_term": 3}, "id": "18446744073709551615", "more": true,
                 "kvs": [{"key": "YQ=="}, {"key": "Yg==", "text": "\\u00fc\\n\\"\\\\/\\t"}], "none": null, "all": []}
                """);

        assertThat(answer.object("header").number("revision")).isEqualTo(12);
        assertThat(answer.object("header").number("raft_term")).isEqualTo(3);
        assertThat(answer.number("id")).isEqualTo(-1);
        assertThat(answer.flag("more")).isTrue();
        assertThat(answer.flag("less")).isFalse();
        assertThat(answer.objects("kvs")).extracting(kv -> kv.decoded("key")).containsExactly("a", "b");
        assertThat(answer.objects("kvs").get(1).text("text")).isEqualTo("ü\n\"\\/\t");
        assertThat(answer.object("none").number("x")).isZero();
        assertThat(answer.objects("all")).isEmpty();
        assertThat(answer.text("missing")).isEmpty();
        assertThat(Json.parse("{\"n\": \"-5\"}").number("n")).isEqualTo(-5);
    }

    @Test
    void requestsAreWrittenSoThatTheyAreReadAlike() {
        String text = "quote \" backslash \\ line \n umlaut ü astral \ud83d\ude00";
        String written = Json.write(Map.of("a", text, "b", List.of(Map.of("c", true))));

        JsonObject read = Json.parse(written);
        assertThat(written).matches("\\p{ASCII}*");
        assertThat(read.text("a")).isEqualTo(text);
        assertThat(read.objects("b").get(0).flag("c")).isTrue();
    }

    @Test
    void brokenTextIsAnErrorThatShowsWhere() {
        for (String broken :
                List.of("", "{", "{\"a\"}", "{\"a\":}", "{\"a\": [1", "{\"a\": \"x", "[]", "{\"a\": 1 \"b\": 2}")) {
            assertThatThrownBy(() -> Json.parse(broken))
                    .as(broken)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at character");
        }
    }
}
