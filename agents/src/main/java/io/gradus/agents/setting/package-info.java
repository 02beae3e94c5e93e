/** Records of configuration by name: what is in them, and how a value is written in a word. */
@NullMarked
package io.gradus.agents.setting;

import org.jspecify.annotations.NullMarked;
