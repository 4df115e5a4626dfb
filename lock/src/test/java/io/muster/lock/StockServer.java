package io.muster.lock;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.muster.connection.FencingToken;
import io.muster.lock.Fence.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A service that knows nothing of etcd: it keeps how many pieces there are, and lets everybody read and write that. */
final class StockServer implements AutoCloseable {
    private static final String PATH = "/stock/bolts";

    private final HttpServer server;
    private final Fence fence = Fence.remembering(1000);
    private final boolean fenced;
    private volatile int pieces;

    private StockServer(HttpServer server, boolean fenced, int pieces) {
        this.server = server;
        this.fenced = fenced;
        this.pieces = pieces;
    }

    static StockServer start(boolean fenced, int pieces) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StockServer stock = new StockServer(server, fenced, pieces);
        server.createContext(PATH, stock::answer);
        server.start();
        return stock;
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            respond(exchange, 200, Integer.toString(pieces));
            return;
        }
        int asked = Integer.parseInt(text(exchange.getRequestBody().readAllBytes()));
        if (!fenced) {
            pieces = asked;
            respond(exchange, 200, "written");
            return;
        }
        List<String> header = exchange.getRequestHeaders().getOrDefault(FencingHeader.NAME, List.of());
        Verdict verdict = fence.pass(PATH, header, () -> pieces = asked);
        if (verdict instanceof Verdict.Refused refused) {
            respond(exchange, refused.reason().httpStatus(), refused.message());
        } else {
            respond(exchange, 200, "written");
        }
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    Client client() {
        return new Client(URI.create("http://"
                + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + PATH));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Somebody elsewhere. */
    record Client(URI stock) {
        private static final HttpClient HTTP = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();

        int read() {
            return Integer.parseInt(send(HttpRequest.newBuilder(stock)).body());
        }

        HttpResponse<String> write(int pieces, FencingToken token) {
            return send(put(pieces).header(FencingHeader.NAME, FencingHeader.write(token)));
        }

        HttpResponse<String> writeBare(int pieces) {
            return send(put(pieces));
        }

        private HttpRequest.Builder put(int pieces) {
            return HttpRequest.newBuilder(stock).PUT(HttpRequest.BodyPublishers.ofString(Integer.toString(pieces)));
        }

        private static HttpResponse<String> send(HttpRequest.Builder request) {
            try {
                return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
