/**
 * Collecting in shards: pieces of a run's lanes that are stepped apart, in this process or on the
 * machines of a cluster, and joined in their order before each update.
 */
@NullMarked
package io.gradus.agents.shard;

import org.jspecify.annotations.NullMarked;
