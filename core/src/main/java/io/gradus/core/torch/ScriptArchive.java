package io.gradus.core.torch;

import io.gradus.core.graph.Constant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A file that {@code torch.jit.load} reads, written without the engine.
 *
 * <p>It is a ZIP archive of uncompressed entries: the source of a class, a pickle that makes an
 * instance of it, and the bytes of the tensors that are the instance's attributes. The same content
 * gives the same bytes.
 */
public final class ScriptArchive {
  private static final int ALIGNMENT = 64; // of the bytes of a tensor, as torch writes them
  private static final int HEADER = 30; // of an entry, before its name
  private static final LocalDateTime WRITTEN = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final String className;
  private final String source;
  private final Map<String, Constant> attributes = new LinkedHashMap<>();

  /**
   * An instance without tensors.
   *
   * @param className of the class
   * @param source of that class, in the form that TorchScript saves
   */
  public ScriptArchive(String className, String source) {
    this.className = className;
    this.source = source;
  }

  /** Adds a tensor, which the source has as an attribute of the same name. */
  public ScriptArchive with(String attribute, Constant tensor) {
    attributes.put(attribute, tensor);
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    String folder = className.toLowerCase(Locale.ROOT) + "/";
    Entries entries = new Entries();
    try (ZipOutputStream zip = new ZipOutputStream(entries.bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      entries.add(zip, folder + "data.pkl", pickle());
      int i = 0;
      for (Constant tensor : attributes.values()) {
        entries.add(zip, folder + "data/" + i++, tensor.bytes());
      }
      entries.add(zip, folder + "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      entries.add(zip, folder + "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      entries.add(zip, folder + "version", ascii("3\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return entries.bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Entries that begin where torch wants them to: their place is known by what lies before. */
  private static final class Entries {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
      CRC32 crc = new CRC32();
      crc.update(content);
      ZipEntry entry = new ZipEntry(name);
      entry.setSize(content.length);
      entry.setCompressedSize(content.length);
      entry.setCrc(crc.getValue());
      entry.setTimeLocal(WRITTEN);
      zip.flush();
      int start = bytes.size() + HEADER + name.length();
      entry.setExtra(padding(ALIGNMENT - (start + 4) % ALIGNMENT));
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    }

    /** A field {@code FB} of an entry, of so many bytes after its four of name and length. */
    private static byte[] padding(int length) {
      ByteBuffer field = ByteBuffer.allocate(4 + length).order(ByteOrder.LITTLE_ENDIAN);
      field.put((byte) 'F').put((byte) 'B').putShort((short) length);
      return field.array();
    }
  }

  /** An instance of the class, in protocol 2 of Python's pickle. */
  private byte[] pickle() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
    global(out, "__torch__", className);
    out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('}); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
    int i = 0;
    for (Map.Entry<String, Constant> attribute : attributes.entrySet()) {
      text(out, attribute.getKey());
      tensor(out, String.valueOf(i++), attribute.getValue());
    }
    text(out, "training");
    out.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'}); // NEWFALSE SETITEMS BUILD STOP
    return out.toByteArray();
  }

  /** A call of the function that makes a tensor of a storage, which has the name of its entry. */
  private static void tensor(ByteArrayOutputStream out, String storage, Constant tensor) {
    global(out, "torch._utils", "_rebuild_tensor_v2");
    out.writeBytes(ascii("((")); // MARK MARK
    text(out, "storage");
    global(out, "torch", storage(tensor.type()));
    text(out, storage);
    text(out, "cpu");
    number(out, tensor.size());
    out.writeBytes(ascii("tQ")); // TUPLE BINPERSID
    number(out, 0); // where it begins in the storage
    tuple(out, tensor.shape());
    tuple(out, strides(tensor.shape()));
    out.write((byte) 0x89); // NEWFALSE: it requires no gradient
    global(out, "collections", "OrderedDict");
    out.writeBytes(ascii(")RtR")); // EMPTY_TUPLE REDUCE TUPLE REDUCE
  }

  private static String storage(Constant.Type type) {
    return switch (type) {
      case FLOAT32 -> "FloatStorage";
      case FLOAT64 -> "DoubleStorage";
      case INT64 -> "LongStorage";
    };
  }

  private static List<Long> strides(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    return List.of(strides);
  }

  private static void tuple(ByteArrayOutputStream out, List<Long> numbers) {
    out.write('('); // MARK
    numbers.forEach(number -> number(out, number));
    out.write('t'); // TUPLE
  }

  private static void number(ByteArrayOutputStream out, long number) {
    out.write('J'); // BININT
    out.writeBytes(littleEndian(Math.toIntExact(number)));
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write('X'); // BINUNICODE
    out.writeBytes(littleEndian(text.length()));
    out.writeBytes(ascii(text));
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  private static void global(ByteArrayOutputStream out, String module, String name) {
    out.writeBytes(ascii("c" + module + "\n" + name + "\n")); // GLOBAL
  }
}
