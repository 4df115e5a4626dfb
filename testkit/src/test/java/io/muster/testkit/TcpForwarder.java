package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Sits on one port and answers with what another one answers. */
final class TcpForwarder implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger connections = new AtomicInteger();

    private TcpForwarder(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static TcpForwarder start(int port, int target) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(Ports.onLoopback(port));
            TcpForwarder forwarder = new TcpForwarder(listener, target);
            daemon(forwarder::accept);
            return forwarder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                forward(listener.accept());
            } catch (IOException e) {
                return;
            }
        }
    }

    private void forward(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(Ports.onLoopback(target));
        } catch (IOException e) {
            // Nobody is there yet; the client learns it, and may come again.
            client.close();
            return;
        }
        connections.incrementAndGet();
        daemon(() -> copy(client, server));
        daemon(() -> copy(server, client));
    }

    private static void copy(Socket from, Socket to) {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two has gone.
            return;
        }
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
