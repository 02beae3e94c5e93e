/** Optimizers over one flat vector of parameters, whose state can be saved; schedules. */
@NullMarked
package io.gradus.core.optim;

import org.jspecify.annotations.NullMarked;
