package io.muster.election;

import io.muster.connection.FencingToken;

/**
 * One who stands in an election.
 *
 * @param id what it calls itself
 * @param value what it shows observers; empty when it has proclaimed nothing
 * @param term the number of its term once it leads; candidates lead in the order of their terms
 * @param priority before whom it goes; 0 unless it asked for another one
 */
public record Candidate(String id, String value, FencingToken term, int priority) {}
