package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.muster.connection.InvalidSettingException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For which share of the instances a layer applies.
 *
 * <p>The share is a key of the layer itself, so that it changes in one revision with what is tried. An instance has a
 * place between 0 and 100 % that its id alone decides: while the share grows, those who have the layer keep it.
 *
 * @param place hundredths of a percent, from 0 to 9,999; -1 for one that has the layer whatever the share is
 */
record Canary(int place) {
    /** The key under the layer's prefix that holds the share. */
    static final String SHARE = "canary-share";

    /** One that always has the layer. */
    static final Canary ALWAYS = new Canary(-1);

    private static final int WHOLE = 10_000;
    private static final Pattern PERCENT = Pattern.compile("\\s*(\\d{1,3}(?:\\.\\d{1,2})?)\\s*%\\s*");

    /** The place of an instance; another layer gives it another place, so that not always the same ones go first. */
    static Canary of(String prefix, String instance) {
        if (instance.isBlank()) {
            throw new InvalidSettingException("instance", "''", "an id that no other instance has");
        }
        byte[] text = (prefix + '\n' + instance).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return new Canary(
                    (int) Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), WHOLE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether the layer applies here.
     *
     * @param values the keys of the layer as a tree
     * @throws UnreadableException if the share is none
     */
    boolean has(ConfigObject values) throws UnreadableException {
        ConfigValue share = values.get(SHARE);
        return place < (share == null ? 0 : hundredths(Decoder.show(share)));
    }

    private static int hundredths(String share) throws UnreadableException {
        Matcher percent = PERCENT.matcher(share);
        int hundredths = percent.matches()
                ? new BigDecimal(percent.group(1)).movePointRight(2).intValueExact()
                : WHOLE + 1;
        if (hundredths > WHOLE) {
            throw new UnreadableException(share + " (expected: a share from 0% to 100%, like 5% or 0.25%)");
        }
        return hundredths;
    }
}
