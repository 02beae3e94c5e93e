@NullMarked
package io.gradus.envs.demonstration;

import org.jspecify.annotations.NullMarked;
