package io.muster.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** What an {@code orders} node serves: one line of text to whoever connects. */
final class NodeServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Supplier<Message> answer;

    private NodeServer(ServerSocket socket, Supplier<Message> answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /** Listens on a free port of the loopback interface. */
    static NodeServer start(Supplier<Message> answer) {
        try {
            NodeServer server = new NodeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
            Thread thread = new Thread(server::serve, "server");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("opening a server socket: " + e.getMessage(), e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket caller = socket.accept()) {
                OutputStream out = caller.getOutputStream();
                out.write((answer.get().line() + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                // A caller that went away; or closed, and the loop ends.
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
