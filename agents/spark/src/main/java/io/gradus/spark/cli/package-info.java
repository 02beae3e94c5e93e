/** What the {@code gradus} command has beside the rest where Spark is at hand. */
@NullMarked
package io.gradus.spark.cli;

import org.jspecify.annotations.NullMarked;
