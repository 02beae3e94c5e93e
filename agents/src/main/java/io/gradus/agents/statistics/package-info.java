/**
 * How well algorithms do over several runs, and how sure that is, by the definitions of Agarwal et
 * al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice".
 */
@NullMarked
package io.gradus.agents.statistics;

import org.jspecify.annotations.NullMarked;
