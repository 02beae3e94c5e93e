/**
 * Published results reproduced: a catalogue of figures with their protocols, runs that resume, and
 * the page that is generated from what they came to.
 */
@NullMarked
package io.gradus.benchmarks.published;

import org.jspecify.annotations.NullMarked;
