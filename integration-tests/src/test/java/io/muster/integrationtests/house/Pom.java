package io.muster.integrationtests.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** A pom file, as it is written. */
record Pom(Element project) {
    /** A dependency as it is written; what is not written is empty. */
    record Dependency(String group, String artifact, String version, String scope) {}

    static Pom of(String folder) {
        Path file = House.root().resolve(folder).resolve("pom.xml");
        try {
            return new Pom(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement());
        } catch (Exception e) {
            throw new IllegalStateException("unreadable: " + file, e);
        }
    }

    /** A property's value. */
    String property(String name) {
        return child(project, "properties")
                .flatMap(properties -> child(properties, name))
                .map(Node::getTextContent)
                .orElseThrow(() -> new IllegalStateException("no property " + name));
    }

    /** What is declared, without what is managed. */
    List<Dependency> dependencies() {
        return child(project, "dependencies").map(Pom::dependenciesIn).orElse(List.of());
    }

    /** What is managed. */
    List<Dependency> managed() {
        return child(project, "dependencyManagement")
                .flatMap(management -> child(management, "dependencies"))
                .map(Pom::dependenciesIn)
                .orElse(List.of());
    }

    private static List<Dependency> dependenciesIn(Element list) {
        return children(list)
                .map(entry -> new Dependency(
                        text(entry, "groupId"),
                        text(entry, "artifactId"),
                        text(entry, "version"),
                        text(entry, "scope")))
                .toList();
    }

    private static String text(Element parent, String name) {
        return child(parent, name).map(Node::getTextContent).orElse("");
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent).filter(child -> child.getTagName().equals(name)).findFirst();
    }

    private static Stream<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements.stream();
    }
}
