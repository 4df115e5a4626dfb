package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import java.util.Optional;

/**
 * Where a record lies: {@code services/<service>/<id>}.
 *
 * @param service the service's name, not encoded
 * @param id the instance's id, not encoded
 */
record InstanceKey(String service, String id) {
    static final String ROOT = "services/";

    private static final String WEIGHTS = "weights/";
    private static final Bytes ROOT_BYTES = Bytes.utf8(ROOT);

    static InstanceKey of(ServiceInstance instance) {
        return new InstanceKey(instance.service(), instance.id());
    }

    /** The keys of all instances of a service; the slash at the end keeps {@code helloworld} out of {@code hello}. */
    static KeyRange range(String service) {
        return KeyRange.prefix(ROOT + Segments.encode(service) + "/");
    }

    /** What a key stands for; empty for a key that this layout does not produce. */
    static Optional<InstanceKey> parse(Bytes key) {
        if (!key.startsWith(ROOT_BYTES)) {
            return Optional.empty();
        }
        String path = key.dropFirst(ROOT_BYTES.size()).utf8();
        int slash = path.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        Optional<String> service = Segments.decode(path.substring(0, slash));
        Optional<String> id = Segments.decode(path.substring(slash + 1));
        return service.isPresent() && id.isPresent()
                ? Optional.of(new InstanceKey(service.get(), id.get()))
                : Optional.empty();
    }

    /** The keys of the weights that the instances of a service report. */
    static KeyRange weights(String service) {
        return KeyRange.prefix(WEIGHTS + Segments.encode(service) + "/");
    }

    /** Whose weight a key of {@link #weights} holds; empty for a key that this layout does not produce. */
    static Optional<String> idOfWeight(Bytes key) {
        String path = key.utf8();
        return Segments.decode(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Where it reports its weight. */
    Bytes weightBytes() {
        return Bytes.utf8(WEIGHTS + Segments.encode(service) + "/" + Segments.encode(id));
    }

    Bytes bytes() {
        return Bytes.utf8(toString());
    }

    /** The key as it is in etcd. */
    @Override
    public String toString() {
        return ROOT + Segments.encode(service) + "/" + Segments.encode(id);
    }
}
