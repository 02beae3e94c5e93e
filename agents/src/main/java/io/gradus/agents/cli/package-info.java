/** The {@code gradus} command. */
@NullMarked
package io.gradus.agents.cli;

import org.jspecify.annotations.NullMarked;
