/**
 * Environments in another process, over HTTP: the client ({@link
 * io.gradus.envs.http.RemoteVectorEnvironment}), and the Python process that hosts real Gymnasium
 * environments ({@link io.gradus.envs.http.GymnasiumServer}). {@code docs/protocol.md} has the wire
 * format.
 */
@NullMarked
package io.gradus.envs.http;

import org.jspecify.annotations.NullMarked;
