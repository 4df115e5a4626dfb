package io.muster.cli.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Configurations as keys say them: every value a text, lists with the fields {@code 0}, {@code 1}, …. To readers it is all
 * the same.
 */
final class AsKeys {
    private AsKeys() {}

    static Config of(Config config) {
        return ((ConfigObject) of(config.root())).toConfig();
    }

    private static ConfigValue of(ConfigValue value) {
        Map<String, ConfigValue> children = new LinkedHashMap<>();
        if (value instanceof ConfigObject object) {
            object.forEach((key, child) -> children.put(key, of(child)));
        } else if (value instanceof ConfigList list && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                children.put(Integer.toString(i), of(list.get(i)));
            }
        } else if (value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.BOOLEAN) {
            // By this way a number keeps the form in which it was written.
            return ConfigValueFactory.fromAnyRef(value.atKey("value").getString("value"));
        } else {
            return value;
        }
        return ConfigValueFactory.fromMap(children);
    }
}
