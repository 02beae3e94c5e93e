/** Proximal policy optimisation with the clipped objective. */
@NullMarked
package io.gradus.agents.ppo;

import org.jspecify.annotations.NullMarked;
