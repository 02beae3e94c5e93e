/**
 * Environments of OpenEnv servers, over their WebSocket: the client ({@link
 * io.gradus.envs.http.openenv.OpenEnvEnvironment}), and what turns the JSON of one kind of
 * environment into numbers ({@link io.gradus.envs.http.openenv.OpenEnvCodec}).
 */
@NullMarked
package io.gradus.envs.http.openenv;

import org.jspecify.annotations.NullMarked;
