/** A page that shows runs while they go on: curves, and the policy acting. */
@NullMarked
package io.gradus.agents.watch;

import org.jspecify.annotations.NullMarked;
