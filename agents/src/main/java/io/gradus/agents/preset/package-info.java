/** Named choices of an algorithm and its numbers, each from a published source. */
@NullMarked
package io.gradus.agents.preset;

import org.jspecify.annotations.NullMarked;
