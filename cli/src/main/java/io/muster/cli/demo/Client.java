package io.muster.cli.demo;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The demo's own connection: what a client and an operator do, beside the nodes. Used by one thread. */
final class Client implements AutoCloseable {
    private static final int ANSWER_MILLIS = 5_000;
    private static final int MOST_ATTEMPTS = 10;

    private final EtcdConnection etcd;
    private final ServiceView view;
    private final OrdersList orders;
    private final Leaders leaders;
    private long refusals;

    private Client(EtcdConnection etcd) {
        this.etcd = etcd;
        this.view = ServiceRegistry.of(etcd).discover(Node.SERVICE);
        this.orders = OrdersList.of(view);
        this.leaders = Leaders.of(etcd);
    }

    /** Connects. */
    static Client connect(EtcdSettings settings) {
        return new Client(EtcdConnection.open(settings));
    }

    EtcdConnection etcd() {
        return etcd;
    }

    OrdersList orders() {
        return orders;
    }

    Leaders leaders() {
        return leaders;
    }

    Settings settings() {
        return new Settings(etcd.kv());
    }

    /** Calls the instance whose turn it is; one that does not answer is passed over. */
    Message call() {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            ServiceInstance instance = view.select();
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(ANSWER_MILLIS);
                socket.connect(new InetSocketAddress(instance.host(), instance.port()), ANSWER_MILLIS);
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                Optional<Message> message =
                        Optional.ofNullable(answer.readLine()).flatMap(Message::parse);
                if (message.isPresent()) {
                    return message.get();
                }
                refusals++;
            } catch (IOException refused) {
                refusals++;
            }
        }
        throw new NotHeldException("nobody answered in " + MOST_ATTEMPTS + " attempts");
    }

    /** How many attempts to call met an instance that did not answer. */
    long refusals() {
        return refusals;
    }

    /** What the nodes have counted under the lock. */
    long jobCounter() {
        return Job.counter(etcd.kv());
    }

    /** The keys that hang on a lease: what processes, not operators, wrote. */
    List<String> leasedKeys() {
        return etcd.kv().list(KeyRange.prefix("")).stream()
                .filter(entry -> entry.leaseId() != 0)
                .map(KeyValue::keyText)
                .toList();
    }

    /** All keys of the demo. */
    List<String> keys() {
        return etcd.kv().list(Op.get(KeyRange.prefix("")).withoutValues()).entries().stream()
                .map(KeyValue::keyText)
                .toList();
    }

    /** Removes all keys of the demo, and returns how many there were. */
    long removeKeys() {
        return etcd.kv().delete(KeyRange.prefix(""));
    }

    @Override
    public void close() {
        etcd.close();
    }
}
