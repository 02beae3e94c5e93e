package io.gradus.agents.export;

import java.util.Locale;

/** In what form a policy is written. */
public enum ExportFormat {
  /** A folder that DJL loads, with a translator from {@code float[]} to {@link Action}. */
  DJL("policy-djl"),
  /** An archive for DJL Serving, which takes and gives JSON. */
  SERVING("policy.zip"),
  /** A file for {@code torch.jit.load}. */
  TORCHSCRIPT("policy.pt"),
  /** The weights alone, by name. */
  SAFETENSORS("policy.safetensors"),
  /** A graph for ONNX Runtime and others. */
  ONNX("policy.onnx");

  private final String usualName;

  ExportFormat(String usualName) {
    this.usualName = usualName;
  }

  /** What the file or folder is called where nothing else is said. */
  public String usualName() {
    return usualName;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
