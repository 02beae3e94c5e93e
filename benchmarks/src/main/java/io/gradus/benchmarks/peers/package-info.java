/** What others would use instead, in environments of their own. */
@NullMarked
package io.gradus.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
