package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decodes an object with free keys, in the order of the keys. */
final class MapDecoder extends Decoder {
    private final Decoder keys;
    private final Decoder values;

    MapDecoder(Decoder keys, Decoder values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    String expected() {
        return "an object, each value " + values.expected();
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        if (!(value instanceof ConfigObject object)) {
            findings.unexpected(place, value, show(value), expected());
            return null;
        }
        int before = findings.count();
        Map<Object, Object> decoded = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
            Place here = place.key(entry.getKey());
            ConfigValue name = ConfigValueFactory.fromAnyRef(entry.getKey())
                    .withOrigin(entry.getValue().origin());
            Object key = keys.decode(name, here, findings);
            Object one = values.decode(entry.getValue(), here, findings);
            if (key != null && one != null && decoded.put(key, one) != null) {
                findings.problem(here, entry.getValue().origin(), "a second spelling of the key " + key);
            }
        }
        return findings.count() > before ? null : Collections.unmodifiableMap(decoded);
    }
}
