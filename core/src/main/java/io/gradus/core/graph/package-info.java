/** A policy as a list of operations on tensors, to be written in other programs' formats. */
@NullMarked
package io.gradus.core.graph;

import org.jspecify.annotations.NullMarked;
