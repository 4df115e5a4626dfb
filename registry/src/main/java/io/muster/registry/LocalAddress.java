package io.muster.registry;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An address of this host, for a registration.
 *
 * @param host the address as text; IPv6 without brackets and scope
 * @param networkInterface the network interface that has it
 * @param reason why this one
 */
public record LocalAddress(String host, String networkInterface, String reason) {
    private static final int ANY_PORT = 9;

    /**
     * The address that this host uses to talk to another one, for example one of etcd's: who can be reached from there can
     * be called from there. Nothing is sent.
     *
     * @param peer a host name or an address
     * @throws IOException if the name is unknown or there is no route
     */
    public static LocalAddress towards(String peer) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(peer), ANY_PORT));
            return of(socket.getLocalAddress(), "the route to " + peer + " begins here");
        }
    }

    /**
     * The best address by its looks, when nobody knows whom to ask: private IPv4 before other IPv4 before IPv6, loopback
     * last; of interfaces that are up, the first.
     *
     * @throws IOException if the network interfaces cannot be read, or there is none
     */
    public static LocalAddress find() throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                .toList()) {
            if (one.isUp() && !one.isPointToPoint()) {
                one.inetAddresses()
                        .filter(address -> !address.isLinkLocalAddress())
                        .forEach(all::add);
            }
        }
        Optional<InetAddress> best = all.stream().min(Comparator.comparingInt(LocalAddress::rank));
        if (best.isEmpty()) {
            throw new SocketException("no network interface that is up has an address");
        }
        return of(best.get(), reason(best.get()) + ", of " + all.size() + " addresses");
    }

    private static int rank(InetAddress address) {
        return address.isLoopbackAddress()
                ? 3
                : !(address instanceof Inet4Address) ? 2 : address.isSiteLocalAddress() ? 0 : 1;
    }

    private static String reason(InetAddress address) {
        return switch (rank(address)) {
            case 0 -> "the first private IPv4 address";
            case 1 -> "the first IPv4 address; none is private";
            case 2 -> "the first IPv6 address; there is no IPv4";
            default -> "loopback, for there is nothing else";
        };
    }

    private static LocalAddress of(InetAddress address, String reason) throws SocketException {
        NetworkInterface network = NetworkInterface.getByInetAddress(address);
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return new LocalAddress(
                scope < 0 ? text : text.substring(0, scope), network == null ? "" : network.getName(), reason);
    }

    @Override
    public String toString() {
        return host + " (" + networkInterface + "): " + reason;
    }
}
