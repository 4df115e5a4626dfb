package io.muster.cli.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Format;
import io.muster.cli.output.Item;
import io.muster.cli.output.Output;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config tree}. */
@Command(
        name = "tree",
        mixinStandardHelpOptions = true,
        description =
                "Shows the configuration in force as a tree, for people. What sounds like a secret is shown as ***.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config tree --layer /config/shared/ --layer /config/orders/",
            "  muster config tree --layer /config/orders/ limits"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there is one", "1:there is nothing, or the configuration cannot be right"})
public final class TreeConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "Only what stands there and below.")
    private String path = "";

    @Mixin
    private Layers layers = new Layers();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public TreeConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            List<String> lines = new ArrayList<>();
            List<String> elements = path.isEmpty() ? List.of() : ConfigUtil.splitPath(path);
            Values.at(watch.snapshot().config(), path).ifPresent(value -> grow(watch, value, elements, 0, lines));
            new Output(spec.commandLine().getOut(), Format.TABLE, around.terminal()).lines(lines);
            return lines.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private static void grow(
            ConfigWatch watch, @Nullable ConfigValue value, List<String> path, int depth, List<String> lines) {
        if (!(value instanceof ConfigObject object) || object.isEmpty()) {
            return;
        }
        for (String key : new TreeSet<>(object.keySet())) {
            List<String> below = new ArrayList<>(path);
            below.add(key);
            ConfigValue child = object.get(key);
            boolean isBranch = child instanceof ConfigObject branch && !branch.isEmpty();
            String shown = isBranch
                    ? ""
                    : " = " + watch.explain(ConfigUtil.joinPath(below)).value().orElse("(nothing)");
            lines.add(Item.plain("  ".repeat(depth) + key + shown));
            grow(watch, child, below, depth + 1, lines);
        }
    }
}
