/**
 * The estimators of the theory on problems that know their exact gradient: expectation, bias and
 * variance of each, by the surrogates, baselines and autograd that agents run.
 */
@NullMarked
package io.gradus.agents.lab;

import org.jspecify.annotations.NullMarked;
