/** Speed beside what else there is, in one run: who is measured, in turns, and the page of it. */
@NullMarked
package io.gradus.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
