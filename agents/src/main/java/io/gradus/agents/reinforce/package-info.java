/** REINFORCE, with or without a learned baseline. */
@NullMarked
package io.gradus.agents.reinforce;

import org.jspecify.annotations.NullMarked;
