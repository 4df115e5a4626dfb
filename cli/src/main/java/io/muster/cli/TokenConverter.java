package io.muster.cli;

import io.muster.connection.FencingToken;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a fencing token, or a term, as it is shown. */
public final class TokenConverter implements ITypeConverter<FencingToken> {
    @Override
    public FencingToken convert(String text) {
        try {
            return FencingToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: one like cdf818194e3a8c32-1207)");
        }
    }
}
