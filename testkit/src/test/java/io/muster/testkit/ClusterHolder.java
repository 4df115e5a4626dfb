package io.muster.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs clusters until a line comes, and then exits without closing them; tells the ids of their processes. */
final class ClusterHolder {
    private ClusterHolder() {}

    public static void main(String[] arguments) throws IOException {
        EtcdCluster cluster =
                EtcdCluster.builder().baseDirectory(Path.of(arguments[0])).start();
        List<Long> processes = new ArrayList<>();
        for (EtcdMember member : cluster.members()) {
            processes.add(member.pid());
            processes.add(ProcessHandle.of(member.pid())
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow()
                    .pid());
            if (arguments[1].equals("paused")) {
                member.pause();
            }
        }
        System.out.println(processes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        int ignored = System.in.read();
        System.exit(ignored < 0 ? 1 : 0);
    }
}
