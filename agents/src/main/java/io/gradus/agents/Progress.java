package io.gradus.agents;

/**
 * How far a run is. Schedules go by a share of the planned steps, and implementations differ in
 * when they read it.
 *
 * @param update counted from 1
 * @param before share of the planned steps taken before this update's data was collected, in [0, 1]
 * @param after the same after collecting, in [0, 1]
 */
public record Progress(long update, double before, double after) {}
