package io.muster.cli.demo;

/**
 * Who leads.
 *
 * @param name the node
 * @param term rises with each election
 */
record Leader(String name, long term) {}
