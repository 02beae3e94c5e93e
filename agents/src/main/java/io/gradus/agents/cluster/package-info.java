/** Machines that a run sends work to, and this process in their place. */
@NullMarked
package io.gradus.agents.cluster;

import org.jspecify.annotations.NullMarked;
