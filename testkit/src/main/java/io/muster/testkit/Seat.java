package io.muster.testkit;

import java.util.Optional;

/**
 * The addresses of one member: they stay while processes and data come and go.
 *
 * @param index the member's place
 * @param clientPort where it serves clients
 * @param adminPort where it serves the testkit, plain in every TLS mode
 * @param peerPort where it serves other members
 * @param clientProxy the relay in front of the client port, if any
 * @param peerProxy the relay in front of the peer port, if any
 */
record Seat(
        int index,
        int clientPort,
        int adminPort,
        int peerPort,
        Optional<ProxyServer> clientProxy,
        Optional<ProxyServer> peerProxy)
        implements AutoCloseable {

    /**
     * Takes free ports, and puts proxies in front of them where the cluster is to have some.
     *
     * @param connections tells the index of the member that opens a connection to another one
     */
    static Seat take(ClusterSpec spec, int index, PeerConnections connections) {
        int clientPort = Ports.take();
        int peerPort = Ports.take();
        return new Seat(
                index,
                clientPort,
                Ports.take(),
                peerPort,
                spec.clientProxies() ? Optional.of(ProxyServer.start("127.0.0.1", clientPort)) : Optional.empty(),
                spec.peerProxies()
                        ? Optional.of(ProxyServer.start(Ports.onLoopback(peerPort), connections::opener))
                        : Optional.empty());
    }

    String name() {
        return "m" + index;
    }

    int advertisedClientPort() {
        return clientProxy.map(FaultProxy::port).orElse(clientPort);
    }

    String peerUrl() {
        return "http://127.0.0.1:" + peerProxy.map(FaultProxy::port).orElse(peerPort);
    }

    Gateway gateway() {
        return new Gateway(adminPort);
    }

    void heal() {
        clientProxy.ifPresent(FaultProxy::heal);
        peerProxy.ifPresent(FaultProxy::heal);
    }

    @Override
    public void close() {
        clientProxy.ifPresent(FaultProxy::close);
        peerProxy.ifPresent(FaultProxy::close);
        Ports.giveBack(clientPort);
        Ports.giveBack(adminPort);
        Ports.giveBack(peerPort);
    }
}
