/** What tests of several packages share. */
@NullMarked
package io.gradus.core.testing;

import org.jspecify.annotations.NullMarked;
