/**
 * A run and its folder: the configuration that it can be made from again, the metrics of its
 * updates, its checkpoint, its result.
 */
@NullMarked
package io.gradus.agents.run;

import org.jspecify.annotations.NullMarked;
