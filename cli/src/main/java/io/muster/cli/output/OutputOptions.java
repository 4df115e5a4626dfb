package io.muster.cli.output;

import io.muster.cli.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option by which a command that writes data is told how. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to write it: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    /** What was asked for. */
    public Format format() {
        return format;
    }

    /** Where to write. */
    public Output on(Terminal terminal) {
        return new Output(spec.commandLine().getOut(), format, terminal);
    }
}
