/**
 * One agent that learns from a buffer of what former policies collected, by any of the objectives
 * that know of importance ratios.
 */
@NullMarked
package io.gradus.agents.offpolicy;

import org.jspecify.annotations.NullMarked;
