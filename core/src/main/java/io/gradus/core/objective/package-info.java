/**
 * How the policy enters: surrogates L(θ) whose gradient estimates that of J, one a file, its
 * equation above the code. Derivations and tests: docs/theory.md.
 *
 * <pre>
 *   ρ_t = πθ(a_t|s_t) / μ(a_t|s_t) ,  w = ∏_t ρ_t ,  g_t = ∇ log πθ(a_t|s_t) ,  G = Σ_t g_t
 *   L is 1/N Σ_i of what is given, over the steps that were taken; [x] is x as a constant
 *
 *   equation                            class                      expectation of ∇L
 *   Σ_t ψ_t log πθ                      ReinforceObjective         ∇J at μ = π
 *   [w] Σ_t ψ_t log πθ , ψ = R          FullProductObjective       ∇J
 *   [min(w, c)] Σ_t ψ_t log πθ , ψ = R  TruncatedProductObjective  ∇J once c ≥ the largest w
 *   Σ_t ψ_t ∏_{k≤t} ρ_k , ψ_t = γᵗ r_t  PerDecisionObjective       ∇J
 *   Σ_t ψ_t [∏_{k≤t} ρ_k] log πθ        CausalObjective            Σ_t E_{d^π_t} Σ_a ∇π Q^μ_t
 *   Σ_t ψ_t ρ_t                         FirstOrderObjective        Σ_t E_{d^μ_t} Σ_a ∇π Q^μ_t
 *   Σ_t min(ρ_t ψ_t,                    ClippedObjective           ∇J at μ = π, else biased
 *           clip(ρ_t, 1−ε, 1+ε) ψ_t)    (1/Σm by default)
 *   the same, at least c ψ_t if ψ_t &lt; 0 DualClippedObjective       ∇J at μ = π, else biased
 *
 *   not an average over trajectories:
 *   Σ_i w_i R_i / Σ_i w_i               SelfNormalisedObjective    → ∇J as N → ∞;
 *                                                                  (1 − 1/N) ∇J at μ = π
 *   1/N Σ_i G_i (R_i − b_i) ,           PerComponentBaseline       ∇J at μ = π
 *     b_i = Σ_{j≠i} G_j² R_j /          (a transform of
 *           Σ_{j≠i} G_j²                gradients, no surrogate)
 * </pre>
 *
 * <p>Where ∇J stands without a condition it holds from any μ with support, one for each trajectory
 * if need be. ψ of {@code CausalObjective}, {@code FirstOrderObjective} and {@code
 * ClippedObjective} is the reward to go, of {@code SelfNormalisedObjective} and {@code
 * PerComponentBaseline} the total return.
 */
@NullMarked
package io.gradus.core.objective;

import org.jspecify.annotations.NullMarked;
