package io.muster.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs clusters until a line comes, and then exits without closing them; tells the ids of their processes. */
final class ClusterHolder {
    private ClusterHolder() {}

    public static void main(String[] arguments) throws InterruptedException {
        ParentProcess test = ParentProcess.on(System.in, System.out);
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
        test.say(processes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        System.exit(test.nextLine().isPresent() ? 0 : 1);
    }
}
