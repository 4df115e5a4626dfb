package io.muster.integrationtests.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The project as the rules see it: its folders, its files, its classes. */
final class House {
    /** The modules that users put on their class path: folder by root package. */
    static final Map<String, String> LIBRARY_MODULES = Map.of(
            "io.muster.connection", "connection",
            "io.muster.registry", "registry",
            "io.muster.config", "config-watch",
            "io.muster.lock", "lock",
            "io.muster.election", "election",
            "io.muster.testkit", "testkit");

    private static final Set<String> NOT_SOURCE = Set.of("target", ".git", ".idea", ".vscode", ".settings");

    private House() {}

    /** The compiled classes of the library modules, without anybody's tests. */
    static JavaClasses libraryClasses() {
        return new ClassFileImporter().importPackages(LIBRARY_MODULES.keySet());
    }

    /** The folder that holds all modules. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("working directory: expected to be inside the project");
            }
        }
        return folder;
    }

    /** Every file of the project whose name ends so, outside what tools generate; in no particular order. */
    static List<Path> files(Path below, String... endings) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(below, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_SOURCE.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (List.of(endings).stream().anyMatch(name::endsWith)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** A file's text. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("unreadable as UTF-8: " + file, e);
        }
    }
}
