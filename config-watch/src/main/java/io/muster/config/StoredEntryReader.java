package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValueFactory;
import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads the keys of one layer: which path a key means, and what its value says. Keeps nothing. */
final class StoredEntryReader {
    private final Bytes prefix;
    private final ConfigLimits limits;

    StoredEntryReader(String prefix, ConfigLimits limits) {
        this.prefix = Bytes.utf8(prefix);
        this.limits = limits;
    }

    /** What objects that are made of several keys say about their origin. */
    String origin() {
        return "layer " + prefix.utf8();
    }

    /** Whether a layer may hold so many bytes of values. */
    boolean takes(long bytes) {
        return bytes <= limits.layerBytes();
    }

    /** What is wrong with a layer that holds more. */
    Problem tooLarge(long bytes) {
        String message = bytes + " bytes of values (expected: at most " + limits.layerBytes() + ")";
        return Problem.at("", ConfigOriginFactory.newSimple(origin()), message);
    }

    StoredEntry read(KeyValue stored) {
        EtcdSource source = source(stored);
        try {
            List<String> path = path(stored.key());
            if (stored.value().size() > limits.documentBytes()) {
                throw new UnreadableException(
                        stored.value().size() + " bytes (expected: at most " + limits.documentBytes() + ")");
            }
            String text = text(stored.value(), "value");
            Optional<DocumentFormat> format = DocumentFormat.ofPath(path);
            if (format.isEmpty()) {
                return new StoredEntry.Value(path, ConfigValueFactory.fromAnyRef(text, source.description()));
            }
            ConfigObject content = format.get().parse(text, source.description(), limits);
            return new StoredEntry.Document(mounted(content, path.subList(0, path.size() - 1)));
        } catch (UnreadableException e) {
            return new StoredEntry.Unreadable(Problem.of(source, e.reason()));
        }
    }

    /** Where a value comes from; of a key that is no text, its bytes. */
    static EtcdSource source(KeyValue stored) {
        String name = stored.keyText();
        boolean readable = Bytes.utf8(name).equals(stored.key()) && name.chars().noneMatch(Character::isISOControl);
        return new EtcdSource(readable ? name : stored.key().toString(), stored.modRevision());
    }

    /** The elements of the path that a key means. */
    List<String> path(Bytes key) throws UnreadableException {
        String relative = text(key.dropFirst(prefix.size()), "key");
        List<String> path = List.of(relative.split("/", -1));
        if (path.contains("")) {
            throw new UnreadableException("a key with an empty element (expected: names between single slashes)");
        }
        if (path.size() > limits.depth()) {
            throw new UnreadableException("nested deeper than " + limits.depth() + " levels");
        }
        return path;
    }

    /** The same, or nothing if the key means no path. */
    Optional<List<String>> readablePath(Bytes key) {
        try {
            return Optional.of(path(key));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    private static ConfigObject mounted(ConfigObject content, List<String> folder) {
        ConfigObject mounted = content;
        for (int i = folder.size() - 1; i >= 0; i--) {
            mounted = mounted.atKey(folder.get(i)).root();
        }
        return mounted;
    }

    private static String text(Bytes bytes, String what) throws UnreadableException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asReadOnlyBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("a " + what + " that is no UTF-8 text (expected: UTF-8)");
        }
    }
}
