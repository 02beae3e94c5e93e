/**
 * Surrogate objectives: how the importance ratio enters. One a file, its equation above the code.
 */
@NullMarked
package io.gradus.core.objective;

import org.jspecify.annotations.NullMarked;
