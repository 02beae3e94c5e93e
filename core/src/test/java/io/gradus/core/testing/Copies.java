package io.gradus.core.testing;

import io.gradus.core.Resumable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** State taken from one and given to another, by way of bytes. */
public final class Copies {
  private Copies() {}

  /** The bytes that it saves. */
  public static byte[] bytes(Resumable from) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      from.save(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Gives {@code to} the state of {@code from}. */
  public static void copy(Resumable from, Resumable to) {
    try {
      to.restore(new DataInputStream(new ByteArrayInputStream(bytes(from))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
