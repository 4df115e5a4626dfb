package io.muster.cli.demo;

/**
 * A message from a node.
 *
 * @param message what it said
 * @param at when that arrived, on this process's monotonic clock, in nanoseconds
 */
record Heard(Message message, long at) {}
