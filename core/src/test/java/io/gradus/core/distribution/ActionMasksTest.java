package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Masks make actions impossible, on the host and on arrays alike. */
@Tag("cuda")
class ActionMasksTest {
  private static final CategoricalFamily CATEGORICAL = new CategoricalFamily(new Discrete(5, 3));
  private static final MultiCategoricalFamily MULTI =
      new MultiCategoricalFamily(new MultiDiscrete(2, 3));
  private static final List<DistributionFamily> MASKED = List.of(CATEGORICAL, MULTI);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aMaskSpeaksOfEachChoice() {
    assertThat(CATEGORICAL.maskSize()).isEqualTo(5);
    assertThat(MULTI.maskSize()).isEqualTo(2 + 3);
  }

  @Seeds
  void theLegalActionsKeepTheirOddsAndNoOtherIsDrawn(long seed) {
    float[] logits = random(seed);
    boolean[] mask = mask(seed);
    for (DistributionFamily family : MASKED) {
      float[] masked = logits.clone();
      family.mask(masked, 1, mask);
      for (int i = 0; i < 5; i++) {
        assertThat(masked[i]).isEqualTo(mask[i] ? logits[i] : Float.NEGATIVE_INFINITY);
      }
      NDArray onArrays = family.masked(row(logits), row(mask));
      assertThat(onArrays.toFloatArray()).containsExactly(masked);
      assertThat(onArrays.getShape()).isEqualTo(new Shape(1, 5));

      int size = family.space().size();
      float[] actions = new float[size];
      float[] logProbs = new float[1];
      Pcg64 random = Pcg64.seeded(seed);
      for (int draw = 0; draw < 50; draw++) {
        family.sample(masked, 1, random, actions, logProbs);
        check(family, mask, actions);
        assertThat(logProbs[0])
            .isCloseTo(
                family.of(onArrays).logProb(family.actions(manager, actions, 1)).getFloat(0),
                within(1e-5f));
      }
      family.mode(masked, 1, actions);
      check(family, mask, actions);
    }
  }

  private void check(DistributionFamily family, boolean[] mask, float[] actions) {
    long[] choices = family.actions(manager, actions, 1).toLongArray();
    assertThat(mask[(int) choices[0]]).isTrue();
    if (choices.length > 1) {
      assertThat(mask[2 + (int) choices[1]]).isTrue();
    }
  }

  @Seeds
  void entropyAndDivergenceAreThoseOfTheLegalActionsAlone(long seed) {
    float[] logits = random(seed);
    float[] others = random(seed + 1000);
    boolean[] mask = mask(seed);
    int legal = 0;
    float[] few = new float[5];
    float[] fewOthers = new float[5];
    for (int i = 0; i < 5; i++) {
      if (mask[i]) {
        few[legal] = logits[i];
        fewOthers[legal++] = others[i];
      }
    }
    Categorical expected = new Categorical(row(few).get(":, 0:" + legal));
    Categorical expectedOther = new Categorical(row(fewOthers).get(":, 0:" + legal));
    Distribution masked = CATEGORICAL.of(CATEGORICAL.masked(row(logits), row(mask)));
    Distribution other = CATEGORICAL.of(CATEGORICAL.masked(row(others), row(mask)));
    assertThat(masked.entropy().getFloat(0))
        .isCloseTo(expected.entropy().getFloat(0), within(2e-6f));
    assertThat(masked.kl(other).getFloat(0))
        .isCloseTo(expected.kl(expectedOther).getFloat(0), within(1e-5f));
  }

  @Seeds
  void gradientsAreFiniteAndNoneGoesToWhatIsIllegal(long seed) {
    float[] others = random(seed + 1000);
    boolean[] mask = mask(seed);
    for (DistributionFamily family : MASKED) {
      float[] masked = random(seed);
      family.mask(masked, 1, mask);
      float[] action = new float[family.space().size()];
      family.sample(masked, 1, Pcg64.seeded(seed), action, new float[1]);
      float[] gradient =
          Gradients.byAutograd(
              row(random(seed)),
              z -> {
                Distribution distribution = family.of(family.masked(z, row(mask)));
                Distribution other = family.of(family.masked(row(others), row(mask)));
                return distribution
                    .logProb(family.actions(manager, action, 1))
                    .add(distribution.entropy())
                    .add(distribution.kl(other))
                    .sum();
              });
      for (int i = 0; i < 5; i++) {
        assertThat(gradient[i]).isFinite();
        if (!mask[i]) {
          assertThat(gradient[i]).isZero();
        }
      }
    }
  }

  @Test
  void oneLegalActionIsCertain() {
    boolean[] mask = {false, true, false, true, false};
    float[] logits = {1e4f, -3, 2, 0.5f, 1e30f};
    float[] masked = logits.clone();
    MULTI.mask(masked, 1, mask);
    float[] action = new float[2];
    float[] logProb = new float[1];
    MULTI.sample(masked, 1, Pcg64.seeded(1), action, logProb);
    assertThat(action).containsExactly(1, 1);
    assertThat(logProb).containsExactly(0);
    NDArray taken = MULTI.actions(manager, action, 1);
    Distribution distribution = MULTI.of(MULTI.masked(row(logits), row(mask)));
    assertThat(distribution.logProb(taken).getFloat(0)).isZero();
    assertThat(distribution.entropy().getFloat(0)).isZero();
    assertThat(distribution.kl(distribution).getFloat(0)).isZero();
    assertThat(
            Gradients.byAutograd(
                row(logits),
                z -> {
                  Distribution only = MULTI.of(MULTI.masked(z, row(mask)));
                  return only.logProb(taken).add(only.entropy()).add(only.kl(only)).sum();
                }))
        .containsExactly(0, 0, 0, 0, 0);
  }

  @Test
  void noLegalActionIsAnErrorThatNamesTheEnvironment() {
    boolean[] first = {true, true, true, true, true, false, false, false, false, false};
    assertThatThrownBy(() -> CATEGORICAL.mask(new float[10], 2, first))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the mask leaves no action of Discrete(5, start 3): expected at least one "
                + "(environment 1)");
    boolean[] second = {true, true, false, false, true, true, false, false, false, false};
    assertThatThrownBy(() -> MULTI.mask(new float[10], 2, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the mask leaves no value of component 1 of MultiDiscrete([2, 3]): expected at least "
                + "one (environment 1)");
  }

  @Test
  void otherActionsCannotBeMasked() {
    for (DistributionFamily family :
        List.of(
            new BernoulliFamily(new MultiBinary(2)),
            new DiagonalGaussianFamily(Box.of(1, -1, 1)))) {
      assertThat(family.maskSize()).isZero();
      assertThatThrownBy(() -> family.mask(new float[2], 1, new boolean[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("actions in " + family.space() + " cannot be masked");
    }
  }

  private NDArray row(float[] numbers) {
    return manager.create(numbers, new Shape(1, numbers.length));
  }

  private NDArray row(boolean[] flags) {
    return manager.create(flags, new Shape(1, flags.length));
  }

  private static float[] random(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[5];
    for (int i = 0; i < 5; i++) {
      numbers[i] = (float) (2 * random.nextGaussian());
    }
    return numbers;
  }

  /** Something is legal among the first two, and among the last three. */
  private static boolean[] mask(long seed) {
    Pcg64 random = Pcg64.seeded(seed + 77);
    boolean[] mask = new boolean[5];
    for (int i = 0; i < 5; i++) {
      mask[i] = random.nextInt(2) == 0;
    }
    mask[random.nextInt(2)] = true;
    mask[2 + random.nextInt(3)] = true;
    return mask;
  }
}
