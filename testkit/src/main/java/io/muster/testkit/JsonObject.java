package io.muster.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** One object of an answer. A member that etcd leaves out has its zero value, as in protocol buffers. */
record JsonObject(Map<String, Object> members) {
    String text(String name) {
        return String.valueOf(members.getOrDefault(name, ""));
    }

    long number(String name) {
        // Identifiers are unsigned 64-bit numbers in some answers and signed ones in others.
        String text = String.valueOf(members.getOrDefault(name, "0"));
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** Keys and values travel as base64. */
    String decoded(String name) {
        return new String(Base64.getDecoder().decode(text(name)), StandardCharsets.UTF_8);
    }

    JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : new JsonObject(Map.of());
    }

    List<JsonObject> objects(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList()
                : List.of();
    }
}
