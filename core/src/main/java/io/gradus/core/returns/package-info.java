/**
 * What weight ψ an action gets: returns, advantages and baselines, as plain arithmetic in doubles
 * on the columns of a rollout. Derivations and tests: docs/theory.md.
 *
 * <pre>
 *   equation                                                  class
 *   ψ_t = R = Σ_t γᵗ r_t                                      TotalReturn
 *   ψ_t = Q̂_t = Σ_{t'≥t} γ^{t'−t} r_t'                        RewardToGo
 *   ψ_t = Σ_k (γλ)ᵏ δ_{t+k} ,                                 Gae
 *         δ_t = r_t + γ V(s_{t+1}) − V(s_t)
 *   ψ_t = min(ρ̄, ρ_t) (r_t + γ v_{t+1} − V(s_t))             VTrace
 *   ψ_t = γᵗ r_t , for per-decision                           ImmediateReward
 *   ψ_t = 1 , behaviour cloning                               Unweighted
 *
 *   ψ_t − b , with b = 0                                      Baseline.none()
 *     b = V(s_t)                                              Baseline.state()
 *     b = V(s_0)                                              Baseline.initialState()
 *     b = 1/N Σ_j R_j , biased: (1 − 1/N) ∇J                  MeanBaseline, own included
 *     b = 1/(N−1) Σ_{j≠i} R_j                                 MeanBaseline, own left out
 *         (of reward to go: the same for each time step)
 *     b = Σ_{j≠i} ‖G_j‖² R_j / Σ_{j≠i} ‖G_j‖²                 OptimalBaseline
 *   (ψ − mean) / (deviation + 1e-8) , biased                  Standardisation
 * </pre>
 */
@NullMarked
package io.gradus.core.returns;

import org.jspecify.annotations.NullMarked;
