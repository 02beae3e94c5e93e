/** Advantage actor-critic: one step along the policy gradient for each short window. */
@NullMarked
package io.gradus.agents.a2c;

import org.jspecify.annotations.NullMarked;
