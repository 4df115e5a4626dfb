package io.muster.cli.lock;

import io.muster.cli.EndedException;
import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.process.HeldCommand;
import io.muster.cli.process.Stop;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.LossReason;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.SessionLostException;
import io.muster.connection.UnavailableException;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockGrant;
import io.muster.lock.LockLostException;
import io.muster.lock.LockState;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster lock}. */
@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a command while holding a lock. The lock is given back when the command ends; when its session "
                        + "is lost before, the command is ended before etcd lets anybody else get it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster lock nightly-report -- ./report.sh",
            "  muster lock nightly-report --try -- ./report.sh || [ $? = 75 ]   # somebody else is at it",
            "  muster lock deploy --wait 10m --ttl 30s -- make deploy",
            "  muster lock deploy -- sh -c 'echo held under $MUSTER_FENCING_TOKEN'",
            "",
            "The command finds MUSTER_LOCK_NAME, MUSTER_LOCK_KEY, MUSTER_FENCING_TOKEN and MUSTER_LEASE_ID in its",
            "environment. `etcdctl lock` and programs that use the library stand in the same line."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the command's own, 128 and the number of the signal that ended it",
            "64:the command line is wrong",
            "69:etcd cannot be reached",
            "75:not acquired; the command did not run",
            "76:lost while the command ran",
            "77:etcd refuses for want of rights",
            "126,127:the command cannot be run, or is not there"
        })
public final class LockCommand implements Callable<Integer> {
    /** Beyond any wait that is meant; what counts in nanoseconds ends at three hundred years. */
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
    private String name = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "What to run, behind --.")
    private List<String> command = List.of();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to stand in line; default: as long as it takes.")
    private @Nullable Duration wait;

    @Option(names = "--try", description = "Do not stand in line.")
    private boolean tryOnly;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long the lock stays taken when this process dies; default: ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--on-lost",
            paramLabel = "WHAT",
            defaultValue = "term",
            description = "What happens to the command when the lock is lost: ${COMPLETION-CANDIDATES}; default: "
                    + "${DEFAULT-VALUE}.")
    private OnLost onLost = OnLost.TERM;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /** What happens to the command when the lock is lost. */
    enum OnLost {
        /** It is ended. */
        TERM,
        /** It goes on. */
        IGNORE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public LockCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (tryOnly && wait != null) {
            throw new ParameterException(spec.commandLine(), "--try and --wait: one of them (--try does not wait)");
        }
        if (name.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "NAME: \"\" (expected: at least one character)");
        }
        try (EtcdConnection connection = etcd.open(around, settings -> settings.sessionTtl(ttl));
                Stop stop = new Stop(around.signals())) {
            DistributedLock lock = DistributedLock.builder(connection, name)
                    .note(command.get(0))
                    .build();
            Optional<LockGrant> grant = acquire(lock, stop);
            return grant.isPresent() ? hold(lock, grant.get(), stop) : notAcquired(lock);
        }
    }

    private Optional<LockGrant> acquire(DistributedLock lock, Stop stop) {
        try {
            Duration limit = wait;
            if (tryOnly) {
                return stop.await(lock.acquireAsync(Duration.ZERO));
            }
            if (limit == null || limit.compareTo(ENDLESS) > 0) {
                return Optional.of(stop.await(lock.acquireAsync()));
            }
            return stop.await(lock.acquireAsync(limit));
        } catch (CompletionException e) {
            if (e.getCause() instanceof SessionLostException lost) {
                say("lost the place in line: " + lost.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    private int notAcquired(DistributedLock lock) {
        String holder = "";
        try {
            holder = lock.inspect()
                    .holder()
                    .map(place -> "; it is held by " + place)
                    .orElse("");
        } catch (CoordinationException e) {
            // That it was not acquired is what matters.
        }
        say("lock " + name + " was not acquired" + holder);
        return ExitCode.NOT_ACQUIRED;
    }

    private int hold(DistributedLock lock, LockGrant grant, Stop stop) {
        boolean isLost = false;
        try {
            Map<String, String> variables = variables(lock, grant);
            if (stop.first().isPresent()) {
                return stop.first().get().exitCode();
            }
            CompletableFuture<LossReason> lost = onLost == OnLost.TERM ? grant.lost() : new CompletableFuture<>();
            HeldCommand.Ending ending = new HeldCommand(command, ttl, stop)
                    .run(
                            variables,
                            lost,
                            reason -> say("lock " + name + " is lost, " + reason.words() + ": ending the command"));
            isLost = ending.lost();
            return isLost ? ExitCode.LOST : giveBack(grant, ending.exitCode());
        } finally {
            if (!isLost) {
                grant.closeAsync();
            }
        }
    }

    /** Proves that it was held to the end. */
    private int giveBack(LockGrant grant, int exitCode) {
        try {
            grant.close();
        } catch (LockLostException e) {
            say("lock " + name + " was lost before the command ended");
            return onLost == OnLost.TERM ? ExitCode.LOST : exitCode;
        } catch (UnavailableException | OutcomeUnknownException e) {
            say("lock " + name + " could not be given back and is free when its lease ends: " + e.getMessage());
        }
        return exitCode;
    }

    private Map<String, String> variables(DistributedLock lock, LockGrant grant) {
        LockState.Place place = lock.inspect()
                .holder()
                .filter(holder -> holder.token().equals(grant.fencingToken()))
                .orElseThrow(
                        () -> new EndedException(ExitCode.LOST, "lock " + name + " was lost before the command began"));
        return Map.of(
                "MUSTER_LOCK_NAME",
                name,
                "MUSTER_LOCK_KEY",
                etcd.namespace() + place.key(),
                "MUSTER_FENCING_TOKEN",
                grant.fencingToken().toString(),
                "MUSTER_LEASE_ID",
                HexFormat.of().toHexDigits(place.leaseId()));
    }

    private void say(String line) {
        spec.commandLine().getErr().println("muster: " + line);
        spec.commandLine().getErr().flush();
    }
}
