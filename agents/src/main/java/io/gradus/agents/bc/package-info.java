/** Behaviour cloning. */
@NullMarked
package io.gradus.agents.bc;

import org.jspecify.annotations.NullMarked;
