package io.gradus.core;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Copies of records that differ in one component: what stands behind {@code withX}. */
public final class Records {
  private Records() {}

  /**
   * A copy with another value of one component.
   *
   * @param component its name
   * @throws IllegalArgumentException if the record refuses the value
   */
  public static <R extends Record> R with(R record, String component, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    boolean found = false;
    for (int i = 0; i < components.length; i++) {
      boolean is = components[i].getName().equals(component);
      values[i] = is ? value : get(record, components[i]);
      found |= is;
    }
    if (!found) {
      throw new IllegalArgumentException(
          record.getClass().getSimpleName() + " has no component " + component);
    }
    @SuppressWarnings("unchecked") // a record's class is final
    Class<R> type = (Class<R>) record.getClass();
    return of(type, values);
  }

  /**
   * A record of all its components' values, in their order; or of the first ones, where it has a
   * constructor of these alone.
   *
   * @throws IllegalArgumentException if the record refuses them
   */
  public static <R extends Record> R of(Class<R> type, @Nullable Object... values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .limit(values.length)
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true); // the record may be private to its class
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  /** The value of a component; null only where the record holds null. */
  public static @Nullable Object get(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
