package io.muster.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members, what they have in common, and who may do what to them. */
final class LocalCluster implements EtcdCluster {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final int LOG_LINES = 25;

    private final ClusterSpec spec;
    private final EtcdBinaries binaries;
    private final Workspace workspace;
    private final EtcdCommand command;
    private final AdminClient admin;
    private final PeerConnections connections;
    private final List<LocalMember> members;
    private final Readiness readiness = new Readiness(this);
    private final Leadership leadership;
    private final Membership membership;
    private final EtcdTruth truth = new GatewayTruth(this);
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile boolean shared;

    LocalCluster(
            ClusterSpec spec,
            EtcdBinaries binaries,
            Workspace workspace,
            List<Seat> seats,
            PeerConnections connections) {
        this.spec = spec;
        this.binaries = binaries;
        this.workspace = workspace;
        this.command = new EtcdCommand(spec, binaries, workspace.directory(), seats);
        this.admin = new AdminClient(spec.rootUser());
        this.connections = connections;
        List<LocalMember> seated = new ArrayList<>();
        for (Seat seat : seats) {
            seated.add(new LocalMember(this, seat, workspace.directory().resolve(seat.name())));
        }
        this.members = List.copyOf(seated);
        this.leadership = new Leadership(this, members);
        this.membership = new Membership(this, members, readiness);
    }

    /** Whether somebody else had a port of ours. */
    boolean lostAPort() {
        return members.stream()
                .flatMap(m -> m.logTail(LOG_LINES).stream())
                .anyMatch(line -> line.contains("address already in use"));
    }

    ClusterSpec spec() {
        return spec;
    }

    EtcdCommand command() {
        return command;
    }

    AdminClient admin() {
        return admin;
    }

    PeerConnections connections() {
        return connections;
    }

    Leadership leadership() {
        return leadership;
    }

    Membership membership() {
        return membership;
    }

    Readiness readiness() {
        return readiness;
    }

    /** From now on, what would disturb other tests is refused. */
    void share() {
        shared = true;
    }

    boolean isShared() {
        return shared;
    }

    void requireOwn(String operation) {
        if (shared) {
            throw new IllegalStateException(
                    operation + " on a cluster shared with other tests (expected: @EtcdTest(own = true))");
        }
    }

    void requireOpen(String operation) {
        if (closed.get()) {
            throw new IllegalStateException(operation + ": the cluster is closed");
        }
    }

    JsonObject askLeader(String path, Map<String, ?> request) {
        return admin.call(leadership.await().seat().gateway(), path, request);
    }

    /** A read does no harm twice: when the leadership moved while it was asked, the next leader is. */
    JsonObject readFromLeader(String path, Map<String, ?> request) {
        long deadline = System.nanoTime() + spec.startTimeout().toNanos();
        while (true) {
            try {
                return askLeader(path, request);
            } catch (EtcdRequestException e) {
                boolean unanswered = e.code() == Gateway.NO_ANSWER || e.code() == Gateway.UNAVAILABLE;
                if (!unanswered || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void restart() {
        requireOwn("restart");
        membership.restartAll();
    }

    @Override
    public List<EtcdMember> members() {
        return List.copyOf(members);
    }

    @Override
    public EtcdMember member(int index) {
        if (index < 0 || index >= members.size()) {
            throw new IllegalArgumentException("member: " + index + " (expected: 0 to " + (members.size() - 1) + ")");
        }
        return members.get(index);
    }

    @Override
    public EtcdMember leader() {
        return leadership.await();
    }

    @Override
    public void moveLeader(EtcdMember to) {
        requireOwn("moveLeader");
        leadership.moveTo(members.get(to.index()));
    }

    @Override
    public void compact(long revision) {
        requireOwn("compact");
        askLeader("/v3/kv/compaction", Map.of("revision", Long.toString(revision), "physical", true));
    }

    @Override
    public long compact() {
        long head = truth.revision();
        compact(head);
        return head;
    }

    @Override
    public List<String> endpoints() {
        return members.stream().map(LocalMember::endpoint).toList();
    }

    @Override
    public String connectString() {
        return String.join(",", endpoints());
    }

    @Override
    public EtcdVersion version() {
        return binaries.version();
    }

    @Override
    public long clusterId() {
        return membership.clusterId();
    }

    @Override
    public Optional<TlsMaterial> tls() {
        return command.tls();
    }

    @Override
    public Optional<RootUser> rootUser() {
        return spec.rootUser();
    }

    @Override
    public EtcdTruth truth() {
        return truth;
    }

    @Override
    public String etcdctl(String... arguments) {
        return etcdctl().run(List.of(arguments));
    }

    @Override
    public ChildProcess startEtcdctl(String... arguments) {
        return etcdctl().start(List.of(arguments));
    }

    private Etcdctl etcdctl() {
        List<String> endpoints = members.stream()
                .filter(LocalMember::isServing)
                .map(member -> member.seat().gateway().address())
                .toList();
        return new Etcdctl(binaries, rootUser(), workspace.directory(), endpoints);
    }

    @Override
    public void partition(EtcdMember... side) {
        requireOwn("partition");
        new PeerLinks(members).partition(List.of(side));
    }

    @Override
    public void cut(EtcdMember from, EtcdMember to) {
        requireOwn("cut");
        new PeerLinks(members).cut(from, to);
    }

    @Override
    public void heal() {
        requireOwn("heal");
        members.forEach(member -> member.seat().heal());
    }

    @Override
    public void close() {
        requireOwn("close");
        shutDown(false);
    }

    /** Ends everything; whoever waits for this cluster at the moment gives up. */
    void shutDown(boolean failed) {
        if (closed.getAndSet(true)) {
            return;
        }
        OpenClusters.remove(this);
        boolean broken = failed || members.stream().anyMatch(LocalMember::hasDied);
        members.forEach(LocalMember::abandon);
        members.forEach(member -> member.seat().close());
        if (broken && spec.keepDataOnFailure()) {
            workspace.keep();
            LOG.warn("the data of the broken cluster is kept in {}", workspace.directory());
        }
        workspace.close();
    }
}
