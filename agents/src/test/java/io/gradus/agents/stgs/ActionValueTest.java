package io.gradus.agents.stgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.stgs.StgsConfig.CriticForm;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.TorchOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActionValueTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource
  void allValuesAreThoseOfEachAction(CriticForm form) {
    try (ActionValue critic = new ActionValue(manager, form, 2, 3, Pcg64.seeded(1))) {
      NDArray observations = manager.create(new float[] {1, 2, -3, 0.5f}, new Shape(2, 2));
      NDArray all = critic.ofAll(observations);
      assertThat(all.getShape()).isEqualTo(new Shape(2, 3));
      for (int a = 0; a < 3; a++) {
        float[] row = new float[6];
        row[a] = 1;
        row[a + 3] = 1;
        float[] one = critic.of(observations, manager.create(row, new Shape(2, 3))).toFloatArray();
        assertThat(one).containsExactly(all.get(":, " + a).toFloatArray(), within(1e-6f));
      }
    }
  }

  @Test
  void theTargetMovesByItsShareOfTheDifference() {
    try (ActionValue critic = new ActionValue(manager, CriticForm.JOINED, 2, 3, Pcg64.seeded(1));
        ActionValue target = new ActionValue(manager, CriticForm.JOINED, 2, 3, Pcg64.seeded(2))) {
      NDArray ones = critic.parameters().values().onesLike();
      TorchOps.copy(ones.mul(manager.create(8f)), critic.parameters().values());
      TorchOps.copy(ones, target.parameters().values());
      target.moveTowards(critic, 0.25);
      target.moveTowards(critic, 0.25);
      // 1 + ¼ · 7 = 2.75, 2.75 + ¼ · 5.25
      assertThat(target.parameters().values().toFloatArray()).containsOnly(4.0625f);
      assertThat(critic.parameters().values().toFloatArray()).containsOnly(8);
    }
  }
}
