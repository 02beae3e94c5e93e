/**
 * Environments: the contract of one ({@link io.gradus.envs.Environment}) and of a batch of them
 * stepped together ({@link io.gradus.envs.VectorEnvironment}), and the ids that they are made by.
 */
@NullMarked
package io.gradus.envs;

import org.jspecify.annotations.NullMarked;
