package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.benchmarks.ResidentMemory;
import io.gradus.core.random.Pcg64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether memory stays as it is over many updates: the GPU's, or the process's own. */
final class MemoryPart implements Part {
  private static final int SAMPLES = 20;
  private static final double MEGABYTE = 1024 * 1024;

  /** Megabytes: an array left behind by each of 100,000 updates is more. */
  private static final double ALLOWED_ON_A_GPU = 32;

  /** The same where the heap and the compilers of the JVM grow meanwhile. */
  private static final double ALLOWED_OF_A_PROCESS = 96;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Result run(Setting setting) {
    int updates = setting.size(100_000, 1_000);
    PpoConfig config = PpoConfig.defaults().withHorizon(16).withFit(new PpoConfig.Fit(1, 16 * 4));
    Map<String, Object> measured = new LinkedHashMap<>();
    double settled = 0;
    double last = 0;
    int aliveThen = 0;
    int alive = 0;
    try (Updates learning =
        new Updates(
            setting.device(),
            4,
            builder -> builder,
            networks -> new PpoLearner(networks, config, Pcg64.seeded(1)))) {
      for (int update = 1; update <= updates; update++) {
        learning.update();
        if (update % (updates / SAMPLES) == 0) {
          last = megabytes(setting.device());
          measured.put(Integer.toString(update), last);
        }
        if (update == updates / 4) {
          settled = megabytes(setting.device());
          aliveThen = learning.arraysAlive();
        }
      }
      alive = learning.arraysAlive();
    }
    double grown = last - settled;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("updates", updates);
    details.put("megabytes_by_update", measured);
    details.put("grown_after_the_first_quarter", grown);
    details.put("arrays_alive_after_the_first_quarter", aliveThen);
    details.put("arrays_alive_at_the_end", alive);
    double allowed = setting.device().isGpu() ? ALLOWED_ON_A_GPU : ALLOWED_OF_A_PROCESS;
    return new Result(
        List.of(
            new Row(
                "memory over " + updates + " updates of PPO",
                String.format(
                    Locale.ROOT,
                    "%+.1f MB and %+d arrays after the first quarter",
                    grown,
                    alive - aliveThen),
                verdict(grown < allowed && alive == aliveThen, setting))),
        details);
  }

  /** Fewer updates can show that memory grows, not that it stays. */
  private static Verdict verdict(boolean stays, Setting setting) {
    if (!stays) {
      return Verdict.FAILED;
    }
    return setting.quick() ? Verdict.MEASURED : Verdict.PASSED;
  }

  private static double megabytes(Device device) {
    return device.isGpu()
        ? CudaUtils.getGpuMemory(device).getUsed() / MEGABYTE
        : ResidentMemory.kilobytes() / 1024.0;
  }
}
