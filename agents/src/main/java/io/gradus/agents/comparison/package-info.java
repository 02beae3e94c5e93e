/** Several runs beside each other: which of them belong together, their curves, their scores. */
@NullMarked
package io.gradus.agents.comparison;

import org.jspecify.annotations.NullMarked;
