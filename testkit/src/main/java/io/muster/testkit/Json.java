package io.muster.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much of JSON as etcd's gateway speaks: objects, arrays, strings, numbers and booleans.
 *
 * <p>Numbers of 64 bits arrive as strings there, so a number is kept as its text.
 */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Reads one object; anything else is an error. */
    static JsonObject parse(String text) {
        Json reader = new Json(text);
        if (reader.value() instanceof JsonObject object) {
            return object;
        }
        throw reader.unexpected();
    }

    static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach((k, v) -> members.add(quote(String.valueOf(k)) + ":" + write(v)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(",", list.stream().map(Json::write).toList()) + "]";
        }
        return value instanceof Boolean ? value.toString() : quote(String.valueOf(value));
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    private @Nullable Object value() {
        char c = next();
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> literal();
        };
    }

    private JsonObject object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            String name = string();
            expect(':');
            Object value = value();
            if (value != null) {
                members.put(name, value);
            }
            separator('}');
        }
        at++;
        return new JsonObject(members);
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        at++;
        while (next() != ']') {
            Object value = value();
            if (value != null) {
                elements.add(value);
            }
            separator(']');
        }
        at++;
        return elements;
    }

    private void separator(char end) {
        if (next() == ',') {
            at++;
        } else if (next() != end) {
            throw unexpected();
        }
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private @Nullable Object literal() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "" -> throw unexpected();
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> word;
        };
    }

    private void expect(char c) {
        if (next() != c) {
            throw unexpected();
        }
        at++;
    }

    private char next() {
        while (Character.isWhitespace(peek())) {
            at++;
        }
        return peek();
    }

    private char peek() {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at);
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not the JSON that etcd speaks, at character " + at + ": "
                + text.substring(0, Math.min(200, text.length())));
    }
}
