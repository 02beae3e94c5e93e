package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TabularMdpTest {
  private static final double[][] FAIR_COIN = {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}};

  @Test
  void aBanditByHand() {
    TabularMdp bandit = ToyProblems.bandit(1, 5, -3);
    double[][] policy = {{0.5, 0.25, 0.25}};
    // J = ½ + 5/4 − 3/4 = 1;  ∂J/∂z_b = π(b) (r_b − J)
    assertThat(bandit.expectedReturn(policy, 1)).isEqualTo(1);
    assertThat(bandit.gradient(policy, 1)[0]).containsExactly(0, 1, -1);
  }

  @Test
  void aChainByHand() {
    // 0 → 1 → end. At H = 2: left (−0.1) then −0.1, or right (−0.1) then left (−0.1) or right (1).
    TabularMdp chain = ToyProblems.chain(3, 2);
    assertThat(chain.expectedReturn(FAIR_COIN, 1))
        .isCloseTo(-0.1 + 0.5 * -0.1 + 0.25 * -0.1 + 0.25, within(1e-12));
    // γ = ½ halves the second reward
    assertThat(chain.expectedReturn(FAIR_COIN, 0.5))
        .isCloseTo(-0.1 + 0.5 * (0.5 * -0.1 + 0.25 * -0.1 + 0.25), within(1e-12));
    assertThat(chain.stateProbabilities(FAIR_COIN))
        .isDeepEqualTo(new double[][] {{1, 0, 0}, {0.5, 0.5, 0}});
    assertThat(chain.actionValues(FAIR_COIN, 1)[1])
        .isDeepEqualTo(new double[][] {{-0.1, -0.1}, {-0.1, 1}, {0, 0}});
  }

  @Test
  void anEpisodeEndsAtATerminalStateAndAtTheHorizon() {
    TabularMdp chain = ToyProblems.chain(3, 3);
    List<Trajectory> all = new TrajectoryTree(chain, FAIR_COIN).list();
    // right right; the others take three steps: 2³ − 2 of them, as right right ends two of eight
    assertThat(all).hasSize(7);
    assertThat(all.stream().filter(trajectory -> trajectory.length() == 2))
        .singleElement()
        .satisfies(
            trajectory -> {
              assertThat(trajectory.probability()).isEqualTo(0.25);
              assertThat(trajectory.state(1)).isEqualTo(1);
              assertThat(trajectory.action(1)).isEqualTo(1);
            });
    assertThat(all.stream().filter(trajectory -> trajectory.length() == 3)).hasSize(6);
  }

  @Seeds
  void theSumOverTrajectoriesIsTheExpectedReturn(long seed) {
    TabularMdp problem = ToyProblems.random(seed, 3, 2, 3, seed % 2 == 0);
    double[][] policy = TabularMdp.softmax(logits(seed, 3, 2));
    double total = 0;
    double expected = 0;
    for (Trajectory trajectory : new TrajectoryTree(problem, policy).list()) {
      total += trajectory.probability();
      for (int t = 0; t < trajectory.length(); t++) {
        expected +=
            trajectory.probability()
                * Math.pow(0.9, t)
                * problem.reward(trajectory.state(t), trajectory.action(t));
      }
    }
    assertThat(total).isCloseTo(1, within(1e-12));
    assertThat(expected).isCloseTo(problem.expectedReturn(policy, 0.9), within(1e-12));
  }

  @Seeds
  void theGradientIsThatOfDifferences(long seed) {
    TabularMdp problem = ToyProblems.random(seed, 4, 3, 5, seed % 2 == 0);
    double[][] logits = logits(seed, 4, 3);
    double[] flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
    double[] differences =
        Gradients.byDifferences(
            flat,
            z -> {
              double[][] rows = new double[4][];
              Arrays.setAll(rows, s -> Arrays.copyOfRange(z, 3 * s, 3 * s + 3));
              return problem.expectedReturn(TabularMdp.softmax(rows), 0.9);
            });
    assertThat(
            Arrays.stream(problem.gradient(TabularMdp.softmax(logits), 0.9))
                .flatMapToDouble(Arrays::stream)
                .toArray())
        .containsExactly(differences, within(1e-8));
  }

  @Test
  void withoutStateDiscountItIsTheGradientOnlyWhereNothingIsDiscounted() {
    TabularMdp problem = ToyProblems.random(1, 3, 2, 3, true);
    double[][] policy = TabularMdp.softmax(logits(1, 3, 2));
    assertThat(problem.gradientWithoutStateDiscount(policy, 1))
        .isDeepEqualTo(problem.gradient(policy, 1));
    assertThat(problem.gradientWithoutStateDiscount(policy, 0.5)[0][0])
        .isNotCloseTo(problem.gradient(policy, 0.5)[0][0], within(1e-3));
  }

  /**
   * Policies that differ in each state by a total variation of at most ε: a coupling of both acts
   * alike for t steps with a probability of at least (1 − ε)ᵗ ≥ 1 − εt.
   */
  @Seeds
  void statesDriftApartByNoMoreThanTwiceEpsilonAStep(long seed) {
    TabularMdp problem = ToyProblems.random(seed, 4, 3, 8, false);
    double[][] policy = TabularMdp.softmax(logits(seed, 4, 3));
    double[][] other = TabularMdp.softmax(logits(seed + 1000, 4, 3));
    double epsilon = 0;
    for (int s = 0; s < 4; s++) {
      epsilon = Math.max(epsilon, distance(policy[s], other[s]) / 2);
    }
    double[][] d = problem.stateProbabilities(policy);
    double[][] otherD = problem.stateProbabilities(other);
    for (int t = 0; t < 8; t++) {
      assertThat(distance(d[t], otherD[t])).isLessThanOrEqualTo(2 * epsilon * t);
    }
    assertThat(distance(d[7], otherD[7])).isPositive();
  }

  @Seeds
  void theSquaredProductIsItsSumOverTrajectories(long seed) {
    TabularMdp problem = ToyProblems.random(seed, 3, 2, 4, seed % 2 == 0);
    double[][] policy = TabularMdp.softmax(logits(seed, 3, 2));
    double[][] behaviour = TabularMdp.softmax(logits(seed + 1000, 3, 2));
    double[] expected = {0};
    new TrajectoryTree(problem, behaviour)
        .forEach(
            trajectory -> {
              double product = 1;
              for (int t = 0; t < trajectory.length(); t++) {
                int s = trajectory.state(t);
                product *= policy[s][trajectory.action(t)] / behaviour[s][trajectory.action(t)];
              }
              expected[0] += trajectory.probability() * product * product;
            });
    assertThat(problem.squaredProduct(policy, behaviour))
        .isCloseTo(expected[0], within(1e-9 * expected[0]));
    assertThat(problem.squaredProduct(policy, policy)).isCloseTo(1, within(1e-12));
  }

  /** The second state's square has no end, and is never reached; 0 · ∞ would be NaN. */
  @Test
  void theSquaredProductLeavesOutWhatCannotHappen() {
    double[][][] stay = {{{1, 0}, {1, 0}}, {{0, 1}, {0, 1}}};
    TabularMdp problem =
        new TabularMdp(new double[] {1, 0}, stay, new double[2][2], new boolean[2], 900);
    double[][] policy = TabularMdp.softmax(new double[][] {{0, 0}, {3, 0}});
    double[][] behaviour = TabularMdp.softmax(new double[][] {{0, 0}, {0, 4}});
    assertThat(problem.squaredProduct(policy, behaviour)).isCloseTo(1, within(1e-9));
    double[][] certain = {{1, 0}, {0.9, 0.1}};
    assertThat(problem.squaredProduct(certain, new double[][] {{1, 0}, {0.1, 0.9}}))
        .isCloseTo(1, within(1e-9));
  }

  @Seeds
  void trajectoriesAreCountedWithoutListingThem(long seed) {
    TabularMdp problem = ToyProblems.random(seed, 3, 2, 4, seed % 2 == 0);
    TrajectoryTree tree = new TrajectoryTree(problem, TabularMdp.softmax(logits(seed, 3, 2)));
    assertThat(tree.count()).isEqualTo(tree.list().size());
    TrajectoryTree chain =
        new TrajectoryTree(
            ToyProblems.chain(4, 6), new double[][] {{0, 1}, {0.5, 0.5}, {1, 0}, {0, 1}});
    assertThat(chain.count()).isEqualTo(chain.list().size());
  }

  @Test
  void drawnTrajectoriesHaveTheirProbabilities() {
    TabularMdp problem = ToyProblems.random(4, 2, 2, 2, true);
    TrajectoryTree tree = new TrajectoryTree(problem, TabularMdp.softmax(logits(4, 2, 2)));
    Pcg64 random = Pcg64.seeded(3);
    int draws = 40_000;
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(steps(tree.draw(random)), 1, Integer::sum);
    }
    for (Trajectory trajectory : tree.list()) {
      double p = trajectory.probability();
      assertThat(counts.getOrDefault(steps(trajectory), 0) / (double) draws)
          .isCloseTo(p, within(4.5 * Math.sqrt(p * (1 - p) / draws)));
    }
    Trajectory drawn = tree.draw(random);
    assertThat(drawn.probability())
        .isCloseTo(
            tree.list().stream()
                .filter(one -> steps(one).equals(steps(drawn)))
                .mapToDouble(Trajectory::probability)
                .sum(),
            within(1e-12));
  }

  private static List<Integer> steps(Trajectory trajectory) {
    List<Integer> steps = new ArrayList<>();
    for (int t = 0; t < trajectory.length(); t++) {
      steps.add(trajectory.state(t));
      steps.add(trajectory.action(t));
    }
    return steps;
  }

  private static double distance(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return sum;
  }

  @Test
  void doesNotShareItsArrays() {
    double[] initial = {1, 0};
    double[][][] transition = {{{0, 1}}, {{0, 1}}};
    double[][] reward = {{3}, {0}};
    TabularMdp problem =
        new TabularMdp(initial, transition, reward, new boolean[] {false, true}, 1);
    transition[0][0][0] = 7;
    reward[0][0] = 7;
    problem.initial()[0] = 7;
    problem.transition(0, 0)[0] = 7;
    assertThat(problem.expectedReturn(new double[][] {{1}, {1}}, 1)).isEqualTo(3);
    assertThat(problem.transition(0, 0)).containsExactly(0, 1);
  }

  @Test
  void refusesWhatIsNoProblem() {
    double[][][] stay = {{{1}}};
    double[][] reward = {{0}};
    refuses(
        () -> new TabularMdp(new double[] {1}, stay, reward, new boolean[1], 0),
        "horizon is 0: expected at least 1");
    refuses(
        () -> new TabularMdp(new double[] {0.5}, stay, reward, new boolean[1], 1),
        "initial sums to 0.5: expected 1");
    refuses(
        () -> new TabularMdp(new double[] {1}, new double[][][] {{{2}}}, reward, new boolean[1], 1),
        "transition[0][0][0] is 2.0: expected a number in [0, 1]");
    refuses(
        () -> new TabularMdp(new double[] {1}, stay, reward, new boolean[] {true}, 1),
        "state 0 is terminal and a first state: expected an episode of a step or more");
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static double[][] logits(long seed, int states, int actions) {
    Pcg64 random = Pcg64.stream(seed, "logits");
    double[][] logits = new double[states][actions];
    for (double[] row : logits) {
      Arrays.setAll(row, a -> random.nextGaussian());
    }
    return logits;
  }
}
