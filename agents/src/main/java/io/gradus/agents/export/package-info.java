/** Trained policies as files that other programs read, and their actions on given observations. */
@NullMarked
package io.gradus.agents.export;

import org.jspecify.annotations.NullMarked;
