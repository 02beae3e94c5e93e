package io.gradus.agents;

import io.gradus.core.random.Pcg64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript file as torch writes it: two linear layers with tanh, random weights, and dropout
 * between them. {@code first_weight}, {@code first_bias}, {@code second_weight} and {@code
 * second_bias} are its parameters.
 */
public final class FeatureFile {
  private static final String SOURCE =
      """
      class Features(Module):
        __parameters__ = ["first_weight", "first_bias", "second_weight", "second_bias", ]
        __buffers__ = []
        training : bool
        first_weight : Tensor
        first_bias : Tensor
        second_weight : Tensor
        second_bias : Tensor
        def forward(self: __torch__.Features,
          x: Tensor) -> Tensor:
          h = torch.tanh(torch.linear(x, self.first_weight, self.first_bias))
          d = torch.dropout(h, 0.5, self.training)
          return torch.tanh(torch.linear(d, self.second_weight, self.second_bias))
      """;

  private FeatureFile() {}

  /**
   * Writes one.
   *
   * @param width of both layers
   */
  public static Path write(Path file, int inputs, int width, long seed) throws IOException {
    Pcg64 random = Pcg64.stream(seed, "features");
    int[][] shapes = {{width, inputs}, {width}, {width, width}, {width}};
    String[] names = {"first_weight", "first_bias", "second_weight", "second_bias"};
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
    ascii(pickle, "c__torch__\nFeatures\n"); // GLOBAL
    ascii(pickle, ")");
    pickle.write(0x81); // NEWOBJ
    ascii(pickle, "}(");
    text(pickle, "training");
    pickle.write(0x88); // True
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (int i = 0; i < names.length; i++) {
        text(pickle, names[i]);
        tensor(pickle, i, shapes[i]);
        boolean bias = shapes[i].length == 1;
        double scale = bias ? 0.1 : 1 / Math.sqrt(shapes[i][1]);
        ByteBuffer numbers =
            ByteBuffer.allocate(4 * size(shapes[i])).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
          numbers.putFloat((float) (scale * random.nextGaussian()));
        }
        entry(zip, "features/data/" + i, numbers.array());
      }
      ascii(pickle, "ub."); // SETITEMS, BUILD, STOP
      entry(zip, "features/data.pkl", pickle.toByteArray());
      entry(zip, "features/code/__torch__.py", SOURCE.getBytes(StandardCharsets.UTF_8));
      entry(zip, "features/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      entry(zip, "features/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
    return file;
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  private static void tensor(ByteArrayOutputStream pickle, int key, int[] shape) {
    ascii(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
    text(pickle, "storage");
    ascii(pickle, "ctorch\nFloatStorage\n");
    text(pickle, Integer.toString(key));
    text(pickle, "cpu");
    number(pickle, size(shape));
    ascii(pickle, "tQ"); // TUPLE, BINPERSID
    number(pickle, 0);
    ascii(pickle, "(");
    for (int length : shape) {
      number(pickle, length);
    }
    ascii(pickle, "t(");
    for (int i = 0; i < shape.length; i++) {
      number(pickle, i == shape.length - 1 ? 1 : shape[1]);
    }
    ascii(pickle, "t");
    pickle.write(0x88); // requires a gradient
    ascii(pickle, "ccollections\nOrderedDict\n)RtR");
  }

  private static void number(ByteArrayOutputStream pickle, int value) {
    pickle.write('J');
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void text(ByteArrayOutputStream pickle, String value) {
    pickle.write('X');
    pickle.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value.length()).array());
    ascii(pickle, value);
  }

  private static void ascii(ByteArrayOutputStream pickle, String value) {
    pickle.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
