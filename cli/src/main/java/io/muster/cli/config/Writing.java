package io.muster.cli.config;

import io.muster.cli.EndedException;
import io.muster.cli.ExitCode;
import io.muster.cli.HostName;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Format;
import io.muster.cli.output.Item;
import io.muster.cli.output.Output;
import io.muster.config.ConfigEdit;
import io.muster.config.ConfigWatch;
import io.muster.config.EditPlan;
import io.muster.config.StoredChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How an edit is tried, shown, agreed to and made; and the options for that. */
public final class Writing {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--dry-run", description = "Only show what would change.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; without a terminal nobody is asked anyway.")
    private boolean yes;

    @Option(
            names = {"-m", "--comment"},
            paramLabel = "TEXT",
            description = "What for, as the history tells it.")
    private String comment = "";

    /**
     * Makes an edit, unless it would make a configuration that cannot be right, or nobody agrees.
     *
     * @param edit on condition that the layer is as it was when it was read, before the watch
     * @param purpose what for, if no comment says it
     * @param output for the difference
     * @return the exit code
     */
    int publish(ConfigEdit edit, ConfigWatch watch, String purpose, Surroundings around, Output output) {
        EditPlan plan = edit.plan(watch);
        if (output.format() == Format.TABLE) {
            output.lines(plan.changes().stream()
                    .map(change -> Item.plain(change.toString()))
                    .toList());
        }
        Optional<Long> revision = Optional.empty();
        int exitCode = ExitCode.OK;
        if (!plan.isGood()) {
            plan.problems().forEach(problem -> say("refused: " + problem));
            exitCode = ExitCode.FAILED;
        } else if (plan.changes().isEmpty()) {
            say("nothing to change");
        } else if (!dryRun) {
            agree(around);
            revision = make(edit, purpose);
            exitCode = revision.isPresent() ? ExitCode.OK : ExitCode.FAILED;
        }
        if (output.format() != Format.TABLE) {
            output.item(told(plan, revision));
        }
        return exitCode;
    }

    private Optional<Long> make(ConfigEdit edit, String purpose) {
        String who = System.getProperty("user.name") + "@" + HostName.get();
        ConfigEdit.Result result = edit.publish(who, comment.isEmpty() ? purpose : comment);
        if (result instanceof ConfigEdit.Conflict conflict) {
            say("nothing was changed: somebody else wrote the layer meanwhile"
                    + conflict.lastWritten().map(key -> ", last " + key).orElse(""));
            return Optional.empty();
        }
        say("written, revision " + result.revision());
        return Optional.of(result.revision());
    }

    private void agree(Surroundings around) {
        if (yes || around.keyboard().isEmpty()) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.print("Write this? [y/N] ");
        err.flush();
        String answer = answer(around.keyboard().get()).strip().toLowerCase(Locale.ROOT);
        if (!List.of("y", "yes").contains(answer)) {
            throw new EndedException(ExitCode.FAILED, "nothing was changed");
        }
    }

    private static String answer(BufferedReader keyboard) {
        try {
            String line = keyboard.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }

    private static Item told(EditPlan plan, Optional<Long> revision) {
        return Item.of("applied", revision.isPresent())
                .with("revision", revision)
                .with("changes", plan.changes().stream().map(Writing::told).toList())
                .with("problems", Problems.items(plan.problems()));
    }

    /** Without values, which may be secrets. */
    private static Item told(StoredChange change) {
        String kind = change.before().isEmpty() ? "added" : change.now().isEmpty() ? "removed" : "changed";
        return Item.of("name", change.name()).with("change", kind);
    }

    private void say(String line) {
        spec.commandLine().getErr().println("muster: " + line);
        spec.commandLine().getErr().flush();
    }
}
