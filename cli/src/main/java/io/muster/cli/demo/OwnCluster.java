package io.muster.cli.demo;

import io.muster.testkit.EtcdBinaries;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three members of our own, which live as long as the demo. */
final class OwnCluster implements Ground {
    private static final String DATA = "--data-dir";

    private final Set<Long> processes = new HashSet<>();
    private final Set<Path> directories = new HashSet<>();
    private volatile @Nullable EtcdCluster cluster;

    /** Finds etcd on this machine, or obtains it. */
    EtcdBinaries obtain() {
        return EtcdBinaries.obtain();
    }

    /** Starts the members; each answers when this returns. */
    EtcdCluster start() {
        EtcdCluster started = EtcdCluster.builder().members(3).start();
        cluster = started;
        for (EtcdMember member : started.members()) {
            processes.add(member.pid());
            ProcessHandle.of(member.pid()).ifPresent(this::noteDirectory);
        }
        return started;
    }

    EtcdCluster cluster() {
        EtcdCluster started = cluster;
        if (started == null) {
            throw new IllegalStateException("the cluster has not been started");
        }
        return started;
    }

    @Override
    public List<String> endpoints() {
        return cluster().endpoints();
    }

    private void noteDirectory(ProcessHandle etcd) {
        List<String> words = etcd.info().arguments().map(Arrays::asList).orElse(List.of());
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith(DATA + "=")) {
                directories.add(Path.of(word.substring(DATA.length() + 1)));
            } else if (word.equals(DATA) && i + 1 < words.size()) {
                directories.add(Path.of(words.get(i + 1)));
            }
        }
    }

    @Override
    public List<String> leftovers() {
        List<String> left = new ArrayList<>();
        processes.stream()
                .filter(pid -> ProcessHandle.of(pid).isPresent())
                .forEach(pid -> left.add("etcd process " + pid));
        // The directory that they share, which may hold more than their data.
        Stream<Path> places = directories.stream().flatMap(data -> Stream.ofNullable(data.getParent()));
        places.distinct().filter(Files::exists).forEach(directory -> left.add("directory " + directory));
        return left;
    }

    @Override
    public void close() {
        EtcdCluster started = cluster;
        if (started != null) {
            started.close();
        }
    }
}
