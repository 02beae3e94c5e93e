package io.gradus.envs;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What is known of an environment before it is made.
 *
 * @param id the name it is made by
 * @param summary one line for a listing
 * @param maxEpisodeSteps after how many steps an episode is truncated; empty where it is not
 * @param rewardThreshold the mean return at which the task counts as solved; empty where none is
 *     defined
 */
public record EnvironmentSpec(
    String id, String summary, OptionalInt maxEpisodeSteps, OptionalDouble rewardThreshold) {}
