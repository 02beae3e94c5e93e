/** Recipes: one a file, each with a {@code main}. */
@NullMarked
package io.gradus.examples;

import org.jspecify.annotations.NullMarked;
