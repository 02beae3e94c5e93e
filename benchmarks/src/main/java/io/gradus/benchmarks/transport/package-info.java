/** What it costs that an environment is elsewhere. */
@NullMarked
package io.gradus.benchmarks.transport;

import org.jspecify.annotations.NullMarked;
