package io.gradus.agents.export;

import io.gradus.core.space.Discrete;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files of a model that DJL loads: TorchScript, and what tells DJL how to use it. */
final class ModelFolder {
  private static final LocalDateTime WRITTEN = LocalDateTime.of(1980, 2, 1, 0, 0);

  private ModelFolder() {}

  /** For a program that has Gradus on its class path. */
  static Map<String, byte[]> forDjl(PolicyGraph policy) {
    return files(policy, "");
  }

  /** For DJL Serving, which has not: the class that it needs comes along. */
  static Map<String, byte[]> forServing(PolicyGraph policy) {
    String name = ServedPolicy.class.getName();
    Map<String, byte[]> files = new LinkedHashMap<>(files(policy, "translator=" + name));
    files.put("libs/classes/" + name.replace('.', '/') + ".class", code());
    return Collections.unmodifiableMap(files);
  }

  private static Map<String, byte[]> files(PolicyGraph policy, String translator) {
    String properties =
        String.join(
            "\n",
            "engine=PyTorch",
            "option.modelName=policy",
            PolicyTranslatorFactory.OBSERVATION_SIZE + "=" + policy.observations().size(),
            "singleAction=" + (policy.actions() instanceof Discrete),
            translator,
            "");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("serving.properties", properties.getBytes(StandardCharsets.ISO_8859_1));
    files.put("policy.pt", TorchScriptFile.of(policy));
    return Collections.unmodifiableMap(files);
  }

  private static byte[] code() {
    String name = ServedPolicy.class.getSimpleName() + ".class";
    try (InputStream in = ServedPolicy.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A ZIP archive; the same files give the same bytes. */
  static byte[] archive(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(WRITTEN);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return bytes.toByteArray();
  }
}
