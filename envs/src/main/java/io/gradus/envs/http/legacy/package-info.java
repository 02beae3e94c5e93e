/**
 * The REST protocol of gym-http-api (2016 to 2018), for environments and clients that still speak
 * it: a client ({@link io.gradus.envs.http.legacy.GymHttpApiEnvironment}), and what a server
 * answers ({@link io.gradus.envs.http.legacy.GymHttpApiDialect}).
 */
@NullMarked
package io.gradus.envs.http.legacy;

import org.jspecify.annotations.NullMarked;
