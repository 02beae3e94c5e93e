package io.gradus.agents.statistics;

/**
 * Where a number lies, with some confidence.
 *
 * @param low end
 * @param high end, at least {@code low}
 */
public record Interval(double low, double high) {}
