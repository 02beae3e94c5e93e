/**
 * The only package that touches classes of the PyTorch engine: operations as TorchScript text, each
 * equal to a plain form that its test compares with.
 */
@NullMarked
package io.gradus.core.torch;

import org.jspecify.annotations.NullMarked;
