package io.muster.cli.registry;

import io.muster.cli.EtcdOptions;
import io.muster.cli.Surroundings;
import io.muster.cli.process.Child;
import io.muster.cli.process.Signal;
import io.muster.cli.process.Stop;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.registry.HealthCheck;
import io.muster.registry.Registration;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster register}. */
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Registers an instance of a service for as long as a command runs, or until a signal comes. Then it "
                        + "says that it is DRAINING, waits for callers to turn away, and is gone.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster register orders --address 10.0.0.5:8080",
            "  muster register orders --address 10.0.0.5:8080 --check http://127.0.0.1:8080/health -- ./orders",
            "  muster register orders --address 10.0.0.5:8080 --id node-1 --zone eu-1 --tag canary --meta team=shop",
            "",
            "On SIGTERM the command is told when the instance is out of the registry, not before. It finds",
            "MUSTER_SERVICE, MUSTER_INSTANCE_ID and MUSTER_ADDRESS in its environment."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the command's own, 128 and the number of the signal that ended it",
            "64:the command line is wrong",
            "69:etcd cannot be reached at the start",
            "77:etcd refuses for want of rights",
            "126,127:the command cannot be run, or is not there",
            "128+n:without a command, ended by signal n"
        })
public final class RegisterCommand implements Callable<Integer> {
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    private String service = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "CMD", description = "What to run, behind --.")
    private List<String> command = List.of();

    @Option(
            names = "--address",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where it listens; an IPv6 address in brackets.")
    private String address = "";

    @Option(names = "--id", paramLabel = "ID", description = "What tells it from the others; default: drawn at random.")
    private String id = "";

    @Option(
            names = "--weight",
            paramLabel = "N",
            defaultValue = "100",
            description = "Its share of the calls; default: ${DEFAULT-VALUE}.")
    private int weight;

    @Option(names = "--zone", paramLabel = "ZONE", description = "Where it runs.")
    private String zone = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "A word to filter by; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--meta", paramLabel = "KEY=VALUE", description = "Anything else; may be repeated.")
    private Map<String, String> metadata = Map.of();

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long it stays registered when this process dies; default: ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--check",
            paramLabel = "tcp|URL",
            description =
                    "UP only while this works: tcp (the address takes connections), tcp://HOST:PORT, or an http URL "
                            + "that answers with 2xx; default: UP from the start.")
    private String check = "";

    @Option(
            names = "--check-every",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "From one check to the next, and how long one may take; default: ${DEFAULT-VALUE}.")
    private Duration checkEvery = Duration.ZERO;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How long to stay DRAINING; default: ${DEFAULT-VALUE}.")
    private Duration drain = Duration.ZERO;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public RegisterCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        ServiceInstance instance = instance();
        Optional<HealthCheck> health = check.isEmpty() ? Optional.empty() : Optional.of(healthCheck(instance));
        try (EtcdConnection connection = etcd.open(around, settings -> settings.sessionTtl(ttl));
                Stop stop = new Stop(around.signals());
                Registration registration =
                        stop.await(ServiceRegistry.of(connection).registerAsync(instance))) {
            registration.onStateChange(state -> tell(state, registration));
            tell(registration.state(), registration);
            health.ifPresent(works -> registration.checkHealth(works, new HealthCheck.Rules(checkEvery, 1, 3)));
            return command.isEmpty() ? untilSignal(registration, stop) : whileItRuns(registration, stop);
        }
    }

    private int untilSignal(Registration registration, Stop stop) {
        int exitCode = stop.awaitEnd(new CompletableFuture<>());
        AtomicBoolean isFirst = new AtomicBoolean(true);
        Subscription impatience = stop.handOnTo(signal -> {
            if (!isFirst.getAndSet(false)) {
                registration.closeAsync();
            }
        });
        try {
            registration.drain(drain);
        } finally {
            impatience.close();
        }
        return exitCode;
    }

    private int whileItRuns(Registration registration, Stop stop) {
        Map<String, String> variables = Map.of(
                "MUSTER_SERVICE", service,
                "MUSTER_INSTANCE_ID", registration.instance().id(),
                "MUSTER_ADDRESS", registration.instance().address());
        try (Child child = Child.start(command, variables, ttl)) {
            AtomicBoolean isFirst = new AtomicBoolean(true);
            Subscription signals = stop.handOnTo(signal -> {
                if (isFirst.getAndSet(false)) {
                    leaveThenEnd(registration, child, signal);
                } else {
                    child.signal(signal);
                }
            });
            try {
                return child.ended().join();
            } finally {
                signals.close();
            }
        }
    }

    /** Out of the registry first, so that nobody calls what is ending. */
    private void leaveThenEnd(Registration registration, Child child, Signal signal) {
        CompletableFuture<?> late = new CompletableFuture<>()
                .completeOnTimeout(true, drain.plus(LONGEST_GOODBYE).toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture.anyOf(registration.drainAsync(drain), late).thenRun(() -> child.signal(signal));
    }

    private ServiceInstance instance() {
        try {
            Address where = Address.parse(address);
            var builder = ServiceInstance.builder(service, where.host(), where.port())
                    .weight(weight)
                    .zone(zone)
                    .tags(tags.toArray(String[]::new))
                    .status(check.isEmpty() ? ServiceInstance.Status.UP : ServiceInstance.Status.STARTING);
            metadata.forEach(builder::metadata);
            return id.isEmpty() ? builder.build() : builder.id(id).build();
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
    }

    private HealthCheck healthCheck(ServiceInstance instance) {
        if (checkEvery.toMillis() < 1) {
            throw misuse("--check-every: " + checkEvery + " (expected: at least 1ms)");
        }
        try {
            return Checks.of(check, instance, checkEvery);
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
    }

    private void tell(Registration.State state, Registration registration) {
        String what = service + "/" + registration.instance().id();
        String why = registration.conflict().map(conflict -> ": " + conflict).orElse("");
        spec.commandLine().getErr().println("muster: " + what + " is " + state + why);
        spec.commandLine().getErr().flush();
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
