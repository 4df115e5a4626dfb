package io.muster.config;

import io.muster.connection.InvalidSettingException;

/**
 * Bounds on what is stored, so that a bad document cannot take the process down; whoever may write configuration may
 * also make mistakes.
 *
 * @param documentBytes the largest value under one key
 * @param layerBytes the sum of all values of one layer
 * @param depth how deep objects and lists may be nested
 * @param substitutions how many substitutions and appends ({@code +=}) one document may hold
 * @param expandedSize how many characters all substitutions together may expand to, as they would be written out
 */
public record ConfigLimits(int documentBytes, long layerBytes, int depth, int substitutions, long expandedSize) {
    /** 1.5 MiB for a document, as etcd itself has it; 64 MiB for a layer; 64 levels; 1,000; a million. */
    public static final ConfigLimits DEFAULT = new ConfigLimits(1_572_864, 61L << 20, 64, 1_000, 1L << 20);

    /** Checks that none is zero or less, and that the depth fits the stack. */
    public ConfigLimits {
        positive("documentBytes", documentBytes);
        positive("layerBytes", layerBytes);
        positive("depth", depth);
        positive("substitutions", substitutions);
        positive("expandedSize", expandedSize);
        if (depth > 500) {
            throw new InvalidSettingException("depth", depth, "at most 500");
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new InvalidSettingException(name, value, "at least 1");
        }
    }
}
