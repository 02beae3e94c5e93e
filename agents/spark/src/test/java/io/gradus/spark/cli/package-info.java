/** Tests. */
@NullMarked
package io.gradus.spark.cli;

import org.jspecify.annotations.NullMarked;
