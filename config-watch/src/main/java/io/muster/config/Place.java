package io.muster.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in the tree, kept as elements and written as a path for messages only. */
final class Place {
    static final Place ROOT = new Place(null, "", false);

    private static final Pattern SECRET =
            Pattern.compile("passw(or)?d|passphrase|secret|token|credential|private-?key|api-?key");

    private final @Nullable Place parent;
    private final String step;
    private final boolean isKey;

    private Place(@Nullable Place parent, String step, boolean isKey) {
        this.parent = parent;
        this.step = step;
        this.isKey = isKey;
    }

    static Place of(List<String> elements) {
        Place place = ROOT;
        for (String element : elements) {
            place = place.key(element);
        }
        return place;
    }

    /** The place of a key in the object that stands here. */
    Place key(String key) {
        return new Place(this, key, true);
    }

    /** The place of an element in the list that stands here. */
    Place item(int index) {
        return new Place(this, "[" + index + "]", false);
    }

    /** Whether the path sounds like that of a secret. */
    boolean isSecret() {
        return SECRET.matcher(toString().toLowerCase(Locale.ROOT)).find();
    }

    /** A value as it may be shown in messages: not at all if the path sounds like a secret. */
    String shown(String value) {
        if (isSecret()) {
            return "***";
        }
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }

    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        write(path);
        return path.toString();
    }

    private void write(StringBuilder path) {
        if (parent != null) {
            parent.write(path);
            if (isKey && parent != ROOT) {
                path.append('.');
            }
            path.append(isKey ? ConfigUtil.joinPath(step) : step);
        }
    }
}
