/** Measurements: the parts of a training step, a whole run beside its peers, memory over time. */
@NullMarked
package io.gradus.benchmarks;

import org.jspecify.annotations.NullMarked;
