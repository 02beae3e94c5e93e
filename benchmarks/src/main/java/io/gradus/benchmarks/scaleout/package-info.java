/** What it costs to train on several machines, what is won, and what faults do to it. */
@NullMarked
package io.gradus.benchmarks.scaleout;

import org.jspecify.annotations.NullMarked;
