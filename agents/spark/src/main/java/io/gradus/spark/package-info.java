/** Clusters of Apache Spark; what knows Spark is here alone. */
@NullMarked
package io.gradus.spark;

import org.jspecify.annotations.NullMarked;
