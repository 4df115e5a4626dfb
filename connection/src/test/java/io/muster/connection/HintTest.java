package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

class HintTest {
    @Test
    void theTransportsInnardsAreLeftOut() {
        Status late = Status.DEADLINE_EXCEEDED.withDescription(
                "CallOptions deadline exceeded after 4.999934543s. Name resolution delay 0.000000000 seconds."
                        + " [closed=[], open=[[remote_addr=127.0.0.1/127.0.0.1:2379]]]");
        assertThat(Verdict.describe(late)).isEqualTo("DEADLINE_EXCEEDED: CallOptions deadline exceeded");
        Status broken = Status.UNAVAILABLE.withDescription(
                "Connection closed while performing TLS negotiation Channel Pipeline: [SslHandler#0, Other#0]");
        assertThat(Verdict.describe(broken))
                .startsWith("UNAVAILABLE: Connection closed while performing TLS negotiation; ")
                .contains("client certificate");
    }

    @Test
    void whatManyMeetOnceHasAHint() {
        assertThat(Verdict.describe(Status.UNAVAILABLE.withDescription("Network closed for unknown reason")))
                .endsWith("does it want https://?");
        assertThat(Verdict.describe(Status.UNIMPLEMENTED.withDescription("HTTP status code 404\ninvalid content-type")))
                .endsWith("what answers there is not etcd");
    }

    @Test
    void whatIsPlainStaysAsItIs() {
        assertThat(Verdict.describe(Status.UNAVAILABLE.withDescription("io exception")))
                .isEqualTo("UNAVAILABLE: io exception");
    }
}
