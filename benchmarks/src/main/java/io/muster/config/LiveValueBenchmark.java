package io.muster.config;

import com.netflix.archaius.DefaultPropertyFactory;
import com.netflix.archaius.api.Property;
import com.netflix.archaius.config.MapConfig;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read one value, beside a volatile field and the same by its path. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class LiveValueBenchmark {
    private final Config config = ConfigFactory.parseString("limits { max = 1, note = x }");
    private final LiveValue<Limits> live = live(config);

    private final Property<Integer> archaius = DefaultPropertyFactory.from(MapConfig.from(Map.of("limits.max", "1")))
            .get("limits.max", Integer.class);
    private final SmallRyeConfig smallRye = new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of("limits.max", "1"), "baseline", 100))
            .build();
    private final Holder holder = new Holder();

    /** A field that others write. */
    static final class Holder {
        @SuppressWarnings("FieldCanBeFinal") // what others write
        private volatile Limits limits = new Limits(1);
    }

    /** What is read. */
    record Limits(int max) {}

    @SuppressWarnings("unchecked") // the slot makes Limits
    private static LiveValue<Limits> live(Config config) {
        LiveRoot root = new LiveRoot("benchmark", Runnable::run);
        root.offer(new Content(config.root(), 1, ConfigSnapshot.Source.SERVER, Instant.now()));
        ConfigBinder binder =
                ConfigBinder.builder().unknownKeys(UnknownKeys.IGNORE).build();
        BoundSlot slot = new BoundSlot(List.of("limits"), Limits.class, binder.decoder(Limits.class));
        return (LiveValue<Limits>) root.add(slot, "limits");
    }

    /** The baseline: what a service would write by hand, in an object that others can hand it. */
    @Benchmark
    public Object volatileField() {
        return holder.limits;
    }

    /** One of ours. */
    @Benchmark
    public Object liveValue() {
        return live.get();
    }

    /** Archaius 2. */
    @Benchmark
    public Integer archaius() {
        return archaius.get();
    }

    /** SmallRye, by its path. */
    @Benchmark
    public Integer smallRyeByPath() {
        return smallRye.getValue("limits.max", Integer.class);
    }

    /** Typesafe, by its path. */
    @Benchmark
    public int typesafeByPath() {
        return config.getInt("limits.max");
    }
}
