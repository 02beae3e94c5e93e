/**
 * The training loop and its parts: a {@link io.gradus.agents.Collector} fills a rollout, a {@link
 * io.gradus.agents.Learner} improves the policy with it, a {@link io.gradus.agents.Trainer} does
 * both until its steps are spent, an {@link io.gradus.agents.Evaluator} says how good the result
 * is.
 */
@NullMarked
package io.gradus.agents;

import org.jspecify.annotations.NullMarked;
