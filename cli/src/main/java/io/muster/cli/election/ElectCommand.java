package io.muster.cli.election;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.HostName;
import io.muster.cli.Surroundings;
import io.muster.cli.process.HeldCommand;
import io.muster.cli.process.Stop;
import io.muster.connection.EtcdConnection;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.SessionLostException;
import io.muster.connection.UnavailableException;
import io.muster.election.LeaderElection;
import io.muster.election.Leadership;
import io.muster.election.LeadershipLostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster elect}. */
@Command(
        name = "elect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a command while leading. When leadership is lost the command is ended, and this candidate "
                + "stands again; when the command ends by itself, so does this one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster elect billing -- ./billing",
            "  muster elect billing --id node-1 --value http://10.0.0.5:8080 -- ./billing",
            "  muster elect billing --once -- ./billing   # under a supervisor that starts it again",
            "",
            "The command finds MUSTER_ELECTION_NAME, MUSTER_CANDIDATE_ID, MUSTER_TERM and MUSTER_FENCING_TOKEN,",
            "which is the same, in its environment. `etcdctl elect` stands in the same election."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the command's own, 128 and the number of the signal that ended it",
            "64:the command line is wrong",
            "69:etcd cannot be reached at the start",
            "76:lost while the command ran, with --once or just before it ended by itself",
            "77:etcd refuses for want of rights",
            "126,127:the command cannot be run, or is not there"
        })
public final class ElectCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "NAME", description = "The election's name.")
    private String name = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "What to run, behind --.")
    private List<String> command = List.of();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "What this candidate calls itself; default: host name and process id.")
    private String id = "";

    @Option(
            names = "--value",
            paramLabel = "TEXT",
            description = "What it shows observers while it leads; default: nothing.")
    private String value = "";

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long leadership stays taken when this process dies; default: ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ZERO;

    @Option(names = "--once", description = "Do not stand again when leadership is lost.")
    private boolean once;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ElectCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        id = id.isEmpty() ? HostName.get() + "-" + ProcessHandle.current().pid() : id;
        try (EtcdConnection connection = etcd.open(around, settings -> settings.sessionTtl(ttl));
                Stop stop = new Stop(around.signals())) {
            LeaderElection election = LeaderElection.of(connection, name, id);
            while (true) {
                Optional<Integer> exitCode = stand(election, stop);
                if (exitCode.isPresent()) {
                    return exitCode.get();
                }
            }
        }
    }

    /** One term; empty if this candidate is to stand again. */
    private Optional<Integer> stand(LeaderElection election, Stop stop) {
        try (Leadership leadership = stop.await(election.campaignAsync())) {
            if (!value.isEmpty()) {
                leadership.proclaim(value);
            }
            if (stop.first().isPresent()) {
                return Optional.of(stop.first().get().exitCode());
            }
            return lead(leadership, stop);
        } catch (CompletionException e) {
            if (e.getCause() instanceof SessionLostException || e.getCause() instanceof UnavailableException) {
                return again(String.valueOf(e.getCause().getMessage()), stop);
            }
            throw e;
        } catch (LeadershipLostException | UnavailableException | OutcomeUnknownException e) {
            return again(String.valueOf(e.getMessage()), stop);
        }
    }

    private Optional<Integer> lead(Leadership leadership, Stop stop) {
        say("leading " + name + ", term " + leadership.term());
        HeldCommand.Ending ending = new HeldCommand(command, ttl, stop)
                .run(
                        variables(leadership),
                        leadership.revoked(),
                        reason ->
                                say("leadership of " + name + " is lost, " + reason.words() + ": ending the command"));
        if (!ending.lost()) {
            return Optional.of(resign(leadership) ? ending.exitCode() : ExitCode.LOST);
        }
        if (stop.first().isPresent()) {
            return Optional.of(ending.exitCode());
        }
        return once ? Optional.of(ExitCode.LOST) : Optional.empty();
    }

    /** Whether it led to the end, as far as can be known. */
    private boolean resign(Leadership leadership) {
        try {
            if (leadership.resign()) {
                return true;
            }
            say("leadership of " + name + " was lost before the command ended");
            return false;
        } catch (UnavailableException | OutcomeUnknownException e) {
            say("leadership of " + name + " could not be given back and ends with its lease: " + e.getMessage());
            return true;
        }
    }

    private Optional<Integer> again(String why, Stop stop) {
        say(why + (once ? "" : "; standing again"));
        if (once) {
            return Optional.of(ExitCode.NOT_ACQUIRED);
        }
        stop.await(new CompletableFuture<Boolean>().completeOnTimeout(true, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        return Optional.empty();
    }

    private Map<String, String> variables(Leadership leadership) {
        return Map.of(
                "MUSTER_ELECTION_NAME",
                name,
                "MUSTER_CANDIDATE_ID",
                id,
                "MUSTER_TERM",
                leadership.term().toString(),
                "MUSTER_FENCING_TOKEN",
                leadership.fencingToken().toString());
    }

    private void say(String line) {
        spec.commandLine().getErr().println("muster: " + line);
        spec.commandLine().getErr().flush();
    }
}
