package io.muster.config;

import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes, and lets what was made be looked at. */
final class CheckedDecoder extends Decoder {
    private final Decoder decoder;
    private final List<Check> checks;

    CheckedDecoder(Decoder decoder, List<Check> checks) {
        this.decoder = decoder;
        this.checks = List.copyOf(checks);
    }

    @Override
    String expected() {
        return decoder.expected();
    }

    @Override
    Optional<Component> componentNamedBy(String message) {
        return decoder.componentNamedBy(message);
    }

    @Override
    @Nullable
    Object decode(@Nullable ConfigValue value, Place place, Findings findings) {
        return checked(decoder.decode(value, place, findings), value, place, findings);
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        return checked(decoder.present(value, place, findings), value, place, findings);
    }

    private @Nullable Object checked(
            @Nullable Object made, @Nullable ConfigValue value, Place place, Findings findings) {
        if (made == null) {
            return null;
        }
        int before = findings.count();
        for (Check check : checks) {
            check.complaints(made).forEach(complaint -> complaint.tell(decoder, value, place, findings));
        }
        return findings.count() > before ? null : made;
    }
}
