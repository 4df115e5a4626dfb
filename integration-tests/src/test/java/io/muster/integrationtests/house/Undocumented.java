package io.muster.integrationtests.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Finds public types and methods that say nothing of themselves. */
final class Undocumented extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();

    private Undocumented(DocTrees docs) {
        this.docs = docs;
    }

    /** Their places, as {@code file:line: declaration}. */
    static List<String> in(Collection<Path> sources) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) javac.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            Undocumented scanner = new Undocumented(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
            return scanner.found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
        if (!isPromised(type.getModifiers())) {
            return null;
        }
        check(type.getSimpleName().toString());
        return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
        boolean inherits = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        if (!inherits && isPromised(method.getModifiers())) {
            check(method.getName() + "(…)");
        }
        return null;
    }

    private boolean isPromised(ModifiersTree modifiers) {
        TreePath parent = getCurrentPath().getParentPath();
        boolean inInterface = parent.getLeaf().getKind() == Tree.Kind.INTERFACE
                && !modifiers.getFlags().contains(Modifier.PRIVATE);
        return inInterface
                || modifiers.getFlags().contains(Modifier.PUBLIC)
                || modifiers.getFlags().contains(Modifier.PROTECTED);
    }

    private void check(String name) {
        if (docs.getDocComment(getCurrentPath()) == null) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long start = docs.getSourcePositions()
                    .getStartPosition(unit, getCurrentPath().getLeaf());
            found.add(House.root().relativize(Path.of(unit.getSourceFile().toUri())) + ":"
                    + unit.getLineMap().getLineNumber(start) + ": " + name);
        }
    }
}
