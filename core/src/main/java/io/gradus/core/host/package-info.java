/**
 * Small perceptrons on the CPU in plain Java: evaluated, differentiated and stepped. For a few rows
 * a call into the engine costs several times the arithmetic, and an update is made of many calls.
 */
@NullMarked
package io.gradus.core.host;

import org.jspecify.annotations.NullMarked;
