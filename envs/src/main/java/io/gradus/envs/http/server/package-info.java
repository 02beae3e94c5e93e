/**
 * The server of {@code docs/protocol.md} for environments in Java: {@link
 * io.gradus.envs.http.server.EnvironmentServer}.
 */
@NullMarked
package io.gradus.envs.http.server;

import org.jspecify.annotations.NullMarked;
