package io.gradus.core.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A TorchScript module written as text: any operation of libtorch, several of them in one call,
 * with no native code of ours.
 *
 * <p>The class has methods and no parameters, so one module serves all devices and threads.
 */
final class ScriptModule {
  private final PtSymbolBlock block;

  /**
   * Whether the running thread has had its graph optimizer switched off. It compiles kernels for
   * the shapes that it meets, on a GPU, which stands still meanwhile for seconds; the switch is
   * libtorch's own, one for each thread.
   */
  private final ThreadLocal<Boolean> plain;

  /**
   * Compiles a module.
   *
   * @param manager owns it
   * @param source a class {@code Ops} in the form that TorchScript saves
   */
  ScriptModule(NDManager manager, String source) {
    byte[] archive = new ScriptArchive("Ops", source).bytes();
    boolean gpus = manager.getEngine().getGpuCount() > 0;
    plain =
        ThreadLocal.withInitial(
            () -> {
              if (gpus) {
                JniUtils.setGraphExecutorOptimize(false);
              }
              return gpus;
            });
    try {
      block =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptModule load(String resource) {
    try (var in = ScriptModule.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing from the class path");
      }
      String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new ScriptModule(Engine.getEngine("PyTorch").newBaseManager(), source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a method without gradient. The caller closes the result. */
  IValue run(String method, IValue... arguments) {
    plain.get();
    return IValueUtils.runMethod(block, method, arguments);
  }

  /** Runs a method without gradient whose result is one tensor. */
  NDArray run(NDManager manager, String method, IValue... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }
}
