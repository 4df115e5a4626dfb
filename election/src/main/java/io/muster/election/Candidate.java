package io.muster.election;

import io.muster.connection.FencingToken;
import java.time.Instant;
import java.util.Optional;

/**
 * One who stands in an election.
 *
 * @param id what it calls itself
 * @param value what it shows observers; empty when it has proclaimed nothing
 * @param term the number of its term once it leads; candidates lead in the order of their terms
 * @param priority before whom it goes; 0 unless it asked for another one
 * @param since when it began to lead, by its own clock; for one in line, and for the moment until a leader that had stood
 *     in line has told, when it entered that; empty for candidates of other programs
 */
public record Candidate(String id, String value, FencingToken term, int priority, Optional<Instant> since) {}
