package io.muster.integrationtests.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java block of a document, made into a class.
 *
 * <p>A block is a list of statements, as a reader would put them into a method; types that begin in the first column
 * stand beside that method, and imports before the class. What else the blocks of a document need and its reader need not
 * see (his own types, and variables as fields) stands in a comment of the document:
 * {@code <!-- given: record Limits(int perSecond) {} Limits limits; -->}. An {@code EtcdConnection etcd} is there, and our
 * own types and those of java.nio.file, java.time and java.util are imported.
 *
 * @param place file and line, for messages
 * @param name the class's name
 * @param source the class, its lines numbered as in the document
 */
record Snippet(String place, String name, String source) {
    private static final Pattern BLOCK =
            Pattern.compile("^[ \\t]*```java[ \\t]*\\n(.*?)^[ \\t]*```", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern GIVEN = Pattern.compile("<!--\\s*given:(.*?)-->", Pattern.DOTALL);

    private static final Pattern IMPORT =
            Pattern.compile("^[ \\t]*(import[ \\t]+[\\w.* ]+;)[ \\t]*$", Pattern.MULTILINE);

    // Ends on its own line, or with the next brace in the first column.
    private static final Pattern TYPE = Pattern.compile(
            "^(?:@\\w+.*\\n)*(?:(?:public|final|sealed|abstract) )*(?:record|class|interface|enum) "
                    + "(?:\\w.*\\{.*}[ \\t]*$|\\w.*(?:\\n.*)*?\\n}[ \\t]*$)",
            Pattern.MULTILINE);

    private static final String USUAL_IMPORTS = Stream.concat(
                    House.LIBRARY_MODULES.keySet().stream(),
                    Stream.of("java.nio.file", "java.time", "java.util", "java.util.concurrent"))
            .map(folder -> "import " + folder + ".*;")
            .collect(Collectors.joining(" "));

    /** All of a document's. */
    static List<Snippet> of(Path document) {
        return in(House.root().relativize(document).toString(), House.text(document));
    }

    static List<Snippet> in(String document, String text) {
        String given = "EtcdConnection etcd; "
                + GIVEN.matcher(text)
                        .results()
                        .map(found -> found.group(1).replace('\n', ' '))
                        .collect(Collectors.joining(" "));
        List<Snippet> snippets = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            int line = lineOf(text, block.start(1));
            String name = "Snippet_" + document.replaceAll("\\W", "_") + "_" + line;
            snippets.add(new Snippet(document + ":" + line, name, source(name, line, given, block.group(1))));
        }
        return snippets;
    }

    private static String source(String name, int line, String given, String body) {
        String imports =
                IMPORT.matcher(body).results().map(found -> found.group(1)).collect(Collectors.joining(" "));
        String members = TYPE.matcher(IMPORT.matcher(body).replaceAll(""))
                .replaceAll(type -> "}" + Matcher.quoteReplacement(type.group()) + method(type.end()));
        return "\n".repeat(line - 2)
                + imports + " " + USUAL_IMPORTS
                + " final class " + name + " { " + given + method(0) + "\n"
                + members + "}}\n";
    }

    private static String method(int number) {
        return " void part" + number + "() throws Exception {";
    }

    private static int lineOf(String text, int offset) {
        return 1 + (int) text.chars().limit(offset).filter(c -> c == '\n').count();
    }
}
