/**
 * DJL's own reinforcement learning ({@code ai.djl.modality.rl}), both ways: its environments for
 * our agents, our environments for its agents, and our policies as its agents.
 */
@NullMarked
package io.gradus.agents.djl;

import org.jspecify.annotations.NullMarked;
