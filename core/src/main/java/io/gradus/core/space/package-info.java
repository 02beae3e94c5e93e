/** Sets that observations and actions are drawn from. */
@NullMarked
package io.gradus.core.space;

import org.jspecify.annotations.NullMarked;
