/** Tests; {@link io.gradus.spark.StandaloneCluster} is for those of other modules, too. */
@NullMarked
package io.gradus.spark;

import org.jspecify.annotations.NullMarked;
