package io.gradus.agents.tracking;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/*
 * TensorBoard's format. A file is a sequence of records, each
 *
 *   length    uint64, little-endian
 *   checksum  uint32 of the length's eight bytes
 *   data      an Event
 *   checksum  uint32 of the data
 *
 * where a checksum is a CRC-32C, turned right by 15 bits, plus 0xA282EAD8. The messages, with the
 * numbers of their fields in TensorFlow's event.proto, summary.proto and tensor.proto:
 *
 *   Event       1 wall_time double, 2 step, 3 file_version, 5 summary, 7 session_log
 *   Summary     1 value, repeated
 *   Value       1 tag, 2 simple_value float, 8 tensor, 9 metadata
 *   Metadata    1 plugin_data: 1 plugin_name
 *   Tensor      1 dtype (7: string), 2 shape: 2 dim: 1 size; 8 string_val
 *   SessionLog  1 status (1: START)
 *
 * A START says that what earlier files of the folder have from its step on does not count.
 */
/**
 * A file of scalars and texts that TensorBoard shows. Each event is in the file when it returns.
 */
public final class EventFile implements AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";
  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "(\\d+)\\..*");
  private static final int BUFFER = 128; // most messages are smaller
  private static final int CHECKSUM_MASK = 0xA282EAD8;

  private final Path file;
  private final OutputStream out;

  /** Writes the fields of a message. */
  @FunctionalInterface
  private interface Message {
    void write(CodedOutputStream fields) throws IOException;
  }

  /**
   * A new file in a folder, which is made if it is not there. It goes on with the files that are:
   * what they have from some step on does not count any more.
   *
   * @param first step that this file may have; 0 for a training from its beginning
   */
  public EventFile(Path folder, long first) {
    try {
      Files.createDirectories(folder);
      // Readers take the files of a folder by the order of their names.
      long time = Math.max(System.currentTimeMillis() / 1000, newest(folder) + 1);
      file = folder.resolve(String.format(Locale.ROOT, "%s%010d.gradus", PREFIX, time));
      out = Files.newOutputStream(file, CREATE_NEW, WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    event(0, fields -> fields.writeString(3, "brain.Event:2"));
    byte[] start = bytes(fields -> fields.writeEnum(1, 1));
    event(first, fields -> fields.writeByteArray(7, start));
  }

  private static long newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> NAME.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(0);
    }
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Adds a point to each of some curves.
   *
   * @param step environment steps
   * @param values by tag; written as floats, NaN left out
   */
  public void scalars(long step, Map<String, Double> values) {
    byte[] summary =
        bytes(
            fields -> {
              for (Map.Entry<String, Double> value : values.entrySet()) {
                if (!Double.isNaN(value.getValue())) {
                  byte[] scalar =
                      bytes(
                          inside -> {
                            inside.writeString(1, value.getKey());
                            inside.writeFloat(2, value.getValue().floatValue());
                          });
                  fields.writeByteArray(1, scalar);
                }
              }
            });
    event(step, fields -> fields.writeByteArray(5, summary));
  }

  /**
   * Adds a text.
   *
   * @param markdown what it says
   */
  public void text(String tag, String markdown) {
    byte[] plugin = bytes(fields -> fields.writeString(1, "text"));
    byte[] metadata = bytes(fields -> fields.writeByteArray(1, plugin));
    byte[] one = bytes(fields -> fields.writeInt64(1, 1));
    byte[] shape = bytes(fields -> fields.writeByteArray(2, one));
    byte[] tensor =
        bytes(
            fields -> {
              fields.writeEnum(1, 7);
              fields.writeByteArray(2, shape);
              fields.writeByteArray(8, markdown.getBytes(StandardCharsets.UTF_8));
            });
    byte[] value =
        bytes(
            fields -> {
              fields.writeString(1, tag);
              fields.writeByteArray(8, tensor);
              fields.writeByteArray(9, metadata);
            });
    byte[] summary = bytes(fields -> fields.writeByteArray(1, value));
    event(0, fields -> fields.writeByteArray(5, summary));
  }

  private void event(long step, Message what) {
    byte[] data =
        bytes(
            fields -> {
              fields.writeDouble(1, System.currentTimeMillis() / 1e3);
              fields.writeInt64(2, step);
              what.write(fields);
            });
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length).putInt(checksum(record.array(), 8));
    record.put(data).putInt(checksum(data, data.length));
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int checksum(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_MASK;
  }

  private static byte[] bytes(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(bytes, BUFFER);
    try {
      message.write(fields);
      fields.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
