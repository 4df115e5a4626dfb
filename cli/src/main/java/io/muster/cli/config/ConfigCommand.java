package io.muster.cli.config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster config}. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        subcommands = {
            GetConfig.class,
            ListConfig.class,
            TreeConfig.class,
            ExportConfig.class,
            ValidateConfig.class,
            WatchConfig.class,
            SetConfig.class,
            RemoveConfig.class,
            ImportConfig.class,
            DiffConfig.class,
            HistoryConfig.class,
            RollbackConfig.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Reads and writes configuration as the services see it: layers of keys and documents, merged.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config get --layer /config/shared/ --layer /config/orders/ limits.max",
            "  muster config set --layer /config/orders/ limits.max=50 --dry-run",
            "  muster config watch --layer /config/orders/ -o jsonl"
        })
public final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which of " + spec.subcommands().keySet() + "?");
    }
}
