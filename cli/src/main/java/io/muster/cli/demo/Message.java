package io.muster.cli.demo;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line between the demo and a node, in either direction: {@code @kind name=value name=value}.
 *
 * @param kind what it is about
 * @param fields what it says, in order
 */
record Message(String kind, Map<String, String> fields) {
    private static final char MARK = '@';

    Message {
        fields = new LinkedHashMap<>(fields);
    }

    /** A message that says nothing but its kind. */
    static Message of(String kind) {
        return new Message(kind, Map.of());
    }

    /** The same message with one thing more to say. */
    Message with(String name, Object value) {
        Message more = new Message(kind, fields);
        more.fields.put(name, value.toString());
        return more;
    }

    boolean is(String kind) {
        return this.kind.equals(kind);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing in " + this);
        }
        return value;
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    /** The line, without its end. */
    String line() {
        StringBuilder line = new StringBuilder().append(MARK).append(kind);
        fields.forEach((name, value) ->
                line.append(' ').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return line.toString();
    }

    /** Reads a line; empty if it is no message, as when a Java prints a warning of its own. */
    static Optional<Message> parse(String line) {
        if (line.isEmpty() || line.charAt(0) != MARK) {
            return Optional.empty();
        }
        String[] words = line.substring(1).split(" ", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            fields.put(
                    words[i].substring(0, equals),
                    URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        return Optional.of(new Message(words[0], fields));
    }
}
