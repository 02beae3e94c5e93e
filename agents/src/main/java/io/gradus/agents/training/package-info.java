/** Trainings as the {@code train} command does them, some at a time: in processes, on a cluster. */
@NullMarked
package io.gradus.agents.training;

import org.jspecify.annotations.NullMarked;
