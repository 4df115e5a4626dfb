package io.muster.config;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers from text, exactly or not at all: nothing is cut off, nothing saturates. */
final class Numbers {
    /** Enough for every number that fits a type; a text like 1e999999999 must not be written out. */
    private static final int DIGITS = 400;

    private Numbers() {}

    /** A whole number within bounds. */
    static long whole(String text, long min, long max) {
        BigInteger number = whole(text);
        if (number.bitLength() > 63) {
            throw new ArithmeticException("out of range");
        }
        long value = number.longValueExact();
        if (value < min || value > max) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    /** A whole number; {@code 1e3} and {@code 4.0} are, {@code 1.9} is not. */
    static BigInteger whole(String text) {
        return decimal(text).toBigIntegerExact();
    }

    /** A decimal number of a sane length. */
    static BigDecimal decimal(String text) {
        if (text.length() > DIGITS) {
            throw new NumberFormatException("too long");
        }
        BigDecimal number = new BigDecimal(text);
        if (number.scale() > DIGITS || number.precision() - (long) number.scale() > DIGITS) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    /** A double that is finite. */
    static double finite(String text) {
        double number = decimal(text).doubleValue();
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    /** A float that is finite. */
    static float finiteFloat(String text) {
        float number = decimal(text).floatValue();
        if (Float.isInfinite(number)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }
}
