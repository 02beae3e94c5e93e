/** What other tools read of a training while it goes on: TensorBoard's event files. */
@NullMarked
package io.gradus.agents.tracking;

import org.jspecify.annotations.NullMarked;
