/** What an agent collected: time-major columns on the host, uploaded once. */
@NullMarked
package io.gradus.core.rollout;

import org.jspecify.annotations.NullMarked;
