/** What every module uses to check its arguments. */
@NullMarked
package io.gradus.core;

import org.jspecify.annotations.NullMarked;
