/** Searches over the settings of a run: many runs, each a process and a folder of its own. */
@NullMarked
package io.gradus.agents.sweep;

import org.jspecify.annotations.NullMarked;
