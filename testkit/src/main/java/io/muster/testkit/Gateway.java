package io.muster.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON gateway of one member, on a port that is plain in every TLS mode and passes no proxy.
 *
 * <p>One connection for each request, by HTTP/1.0: there is no pool whose threads or sockets would outlive the cluster.
 */
record Gateway(int port) {
    /** In place of a gRPC status code, where there was no answer. */
    static final int NO_ANSWER = -1;

    /** The gRPC status code for: no leader, another leader than a moment ago, or no answer from it in time. */
    static final int UNAVAILABLE = 14;

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Posts a request.
     *
     * @param token what etcd gave for user and password; empty without authentication
     * @throws EtcdRequestException when etcd refuses it, or does not answer within the limit
     */
    JsonObject call(String path, Map<String, ?> request, String token, Duration limit) {
        byte[] body = Json.write(request).getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + (token.isEmpty() ? "" : "\r\nAuthorization: " + token) + "\r\n\r\n";
        String answer;
        try {
            answer = exchange(head.getBytes(StandardCharsets.UTF_8), body, limit);
        } catch (ConnectException e) {
            throw failed(path, "nobody listens", e);
        } catch (IOException e) {
            throw failed(path, "no answer (" + e.getMessage() + "); the request may have been carried out", e);
        }
        return content(path, answer);
    }

    private String exchange(byte[] head, byte[] body, Duration limit) throws IOException {
        int millis = (int) limit.toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(Ports.onLoopback(port), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(head);
            whole.write(body);
            socket.getOutputStream().write(whole.toByteArray());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private JsonObject content(String path, String answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0 || !answer.startsWith("HTTP/1.")) {
            throw failed(path, "the answer broke off; the request may have been carried out", null);
        }
        String status = answer.substring(0, answer.indexOf("\r\n"));
        String body = answer.substring(end);
        if (status.contains(" 200")) {
            return Json.parse(body);
        }
        try {
            JsonObject error = Json.parse(body);
            String message = error.text("message").isEmpty() ? error.text("error") : error.text("message");
            throw new EtcdRequestException(path + ": " + message, (int) error.number("code"), null);
        } catch (IllegalArgumentException e) {
            throw failed(path, status, e);
        }
    }

    private EtcdRequestException failed(String path, String reason, @Nullable Throwable cause) {
        return new EtcdRequestException(path + " at 127.0.0.1:" + port + ": " + reason, NO_ANSWER, cause);
    }
}
