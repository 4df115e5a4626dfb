package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.FaultProxy.Direction;
import io.muster.testkit.FaultProxy.Silence;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultProxyTest {
    private static final int SHORT = 300;
    private static final int LONG = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void putAProxyInFrontOfAnEcho() throws IOException {
        server = EchoServer.start();
        proxy = FaultProxy.to("127.0.0.1", server.port());
    }

    @AfterEach
    void endBoth() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void healthyProxyPassesEverythingAndCountsIt() throws IOException {
        try (Socket client = connect()) {
            assertThat(echoed(client, "hello")).isEqualTo("hello");
            assertThat(proxy.connections()).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> proxy.connections() == 0);
        assertThat(proxy.accepted()).isEqualTo(1);
        assertThat(proxy.bytesUpstream()).isEqualTo(5);
        assertThat(proxy.bytesDownstream()).isEqualTo(5);
    }

    @Test
    void bulkPassesUnchangedThoughTheReceiverIsSlow() throws IOException {
        byte[] bulk = new byte[8 << 20];
        for (int i = 0; i < bulk.length; i++) {
            bulk[i] = (byte) (i * 31 + (i >> 12));
        }
        try (Socket client = connect()) {
            Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(bulk);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(bulk);
        }
    }

    @Test
    void blackHoleIsSilentBothWaysAndHealingDeliversWhatWasHeld() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.blackHole();
            send(client, "b");
            assertSilent(client);
            assertThat(server.received()).isEqualTo("a");
            try (Socket second = connect()) {
                send(second, "x");
                assertSilent(second);
            }

            proxy.heal();

            assertThat(received(client, 1)).isEqualTo("b");
        }
    }

    @Test
    void upstreamBlackHoleStopsRequestsOnly() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.blackHoleUpstream();
            send(client, "b");
            server.push("pushed");

            assertThat(received(client, 6)).isEqualTo("pushed");
            assertThat(server.received()).isEqualTo("a");
        }
    }

    @Test
    void downstreamBlackHoleStopsAnswersOnly() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.blackHoleDownstream();
            send(client, "b");

            await().atMost(PATIENCE).until(() -> server.received().equals("ab"));
            assertSilent(client);
            proxy.heal();
            assertThat(received(client, 1)).isEqualTo("b");
        }
    }

    @ParameterizedTest
    @EnumSource(Silence.class)
    void silenceFallsTheWayThatItIsNamedFor(Silence silence) throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.blackHole(silence);
            send(client, "b");
            if (silence == Silence.DOWNSTREAM) {
                await().atMost(PATIENCE).until(() -> server.received().equals("ab"));
            }
            server.push("pushed");

            if (silence == Silence.UPSTREAM) {
                assertThat(received(client, 6)).isEqualTo("pushed");
            } else {
                assertSilent(client);
            }
            assertThat(server.received()).isEqualTo(silence == Silence.DOWNSTREAM ? "ab" : "a");
        }
    }

    @Test
    void delayHoldsEachDirectionAndEndsAtOnceWhenHealed() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.delay(Duration.ofMillis(200));
            long start = System.nanoTime();
            echoed(client, "b");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));

            proxy.delay(Duration.ofHours(1));
            send(client, "c");
            assertSilent(client);
            proxy.heal();
            assertThat(received(client, 1)).isEqualTo("c");
        }
    }

    @Test
    void resetEndsOpenConnectionsAndServesNewOnes() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            await().atMost(PATIENCE).until(() -> server.connections() == 0);
        }
        try (Socket client = connect()) {
            assertThat(echoed(client, "b")).isEqualTo("b");
        }
    }

    @Test
    void refusalMeetsNewConnectionsOnlyAndThePortComesBack() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echoed(client, "b")).isEqualTo("b");

            proxy.heal();

            try (Socket second = connect()) {
                assertThat(echoed(second, "c")).isEqualTo("c");
            }
        }
    }

    @Test
    void connectionOpenedJustBeforeAFaultIsAnOpenOne() throws IOException {
        try (Socket client = connect()) {
            proxy.refuse();
            assertThat(echoed(client, "a")).isEqualTo("a");
            proxy.heal();
        }
        try (Socket client = connect()) {
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void cutLetsExactlyTheBytesThroughThatItWasTold() throws IOException {
        try (Socket client = connect()) {
            proxy.cutAfter(3, Direction.DOWNSTREAM);
            send(client, "abcdef");

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("abc");
            assertThat(server.received()).isEqualTo("abcdef");
        }
        try (Socket client = connect()) {
            assertThat(echoed(client, "afterwards")).isEqualTo("afterwards");
        }
    }

    @Test
    void cutOfTheAnswerAloneLeavesTheRequestDone() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "a");
            proxy.cutAfter(0, Direction.DOWNSTREAM);
            assertThat(proxy.connections()).isEqualTo(1);
            send(client, "b");

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(server.received()).isEqualTo("ab");
        }
    }

    @Test
    void cutOfTheRequestResetsItsSender() throws IOException {
        try (Socket client = connect()) {
            proxy.cutAfter(2, Direction.UPSTREAM);
            send(client, "abc");
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            await().atMost(PATIENCE).until(() -> server.received().equals("ab"));
        }
    }

    @Test
    void targetThatIsNotThereIsPassedOnAsReset() {
        int nobody = Ports.take();
        try (FaultProxy toNobody = FaultProxy.to("127.0.0.1", nobody)) {
            assertThatThrownBy(() -> {
                        try (Socket client = connect(toNobody)) {
                            client.getInputStream().read();
                        }
                    })
                    .isInstanceOf(SocketException.class);
        } finally {
            Ports.giveBack(nobody);
        }
    }

    @Test
    void endOfStreamIsPassedOnInEachDirectionByItself() throws IOException {
        try (Socket client = connect()) {
            send(client, "all");
            client.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("all");
        }
    }

    @Test
    void closedProxyLeavesNoThreadAndRefusesOrders() throws IOException {
        Socket client = connect();
        echoed(client, "a");
        proxy.close();
        proxy.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("fault-proxy-" + proxy.port()));
        assertThatThrownBy(proxy::blackHole)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        client.close();
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertThatThrownBy(() -> proxy.delay(Duration.ofMillis(-1))).hasMessageContaining("delay: PT-0.001S (expected");
        assertThatThrownBy(() -> proxy.cutAfter(-1, Direction.UPSTREAM)).hasMessageContaining("bytes: -1 (expected");
    }

    private Socket connect() throws IOException {
        return connect(proxy);
    }

    private static Socket connect(FaultProxy through) throws IOException {
        Socket socket = new Socket();
        socket.connect(Ports.onLoopback(through.port()), LONG);
        socket.setSoTimeout(LONG);
        return socket;
    }

    private static String echoed(Socket client, String text) throws IOException {
        send(client, text);
        return received(client, text.length());
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String received(Socket client, int length) throws IOException {
        InputStream in = client.getInputStream();
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SHORT);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(LONG);
    }
}
