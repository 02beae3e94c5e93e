/** The suite for a machine with a GPU, which runs whole on the CPU too. */
@NullMarked
package io.gradus.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
