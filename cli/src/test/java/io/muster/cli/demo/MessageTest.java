package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void survivesTheWayThroughAPipe() {
        Message message = Message.of("refused").with("revision", 42).with("problem", "a = b & c\nd, ünd %");

        assertThat(message.line()).startsWith("@refused revision=42 problem=").doesNotContain("\n");
        assertThat(Message.parse(message.line())).contains(message);
    }

    @Test
    void emptyValuesAndNoValuesAreKeptApart() {
        assertThat(Message.parse("@stop")).contains(Message.of("stop"));
        assertThat(Message.parse(Message.of("a").with("b", "").line()))
                .hasValueSatisfying(message -> assertThat(message.text("b")).isEmpty());
    }

    @Test
    void whatIsNoMessageIsLeftOut() {
        assertThat(Message.parse("")).isEmpty();
        assertThat(Message.parse("[0.01s][warning][cds] shared class paths mismatch"))
                .isEmpty();
        assertThat(Message.parse("@up at noon")).isEmpty();
    }

    @Test
    void missingFieldIsNamed() {
        assertThatThrownBy(() -> Message.of("up").number("port")).hasMessageContaining("port");
    }
}
