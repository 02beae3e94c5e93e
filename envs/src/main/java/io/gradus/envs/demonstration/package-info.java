/** Episodes to learn from: recorded, kept in files that Python reads too, and played again. */
@NullMarked
package io.gradus.envs.demonstration;

import org.jspecify.annotations.NullMarked;
