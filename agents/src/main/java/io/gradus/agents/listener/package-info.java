/** Listeners that are ready to be added to a training. */
@NullMarked
package io.gradus.agents.listener;

import org.jspecify.annotations.NullMarked;
