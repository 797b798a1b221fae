package rift;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Values taken out of one set of classes and made again in another, and texts that are equal where
 * values are.
 */
final class Values {
  private static final int DEEPEST = 8, LARGEST = 5_000, MOST_SHOWN = 400;

  /** A value that cannot be taken along. */
  @SuppressWarnings("serial")
  static final class Foreign extends Exception {
    Foreign(String type) {
      super(type, null, false, false);
    }
  }

  /**
   * An array, a collection, a map or an object of the repository; equal ones are the same value
   * twice.
   */
  static final class Box {
    final String type;

    /** `array`, `list`, `map`, `builder`, `enum`, `object`. */
    final String kind;

    List<Object> items = new ArrayList<>();
    List<String> fields = new ArrayList<>();

    Box(String kind, String type) {
      this.kind = kind;
      this.type = type;
    }
  }

  private final ClassLoader space;
  private final Map<Object, Object> seen = new IdentityHashMap<>();
  private int count;

  /** `space` null: only to pack. */
  Values(ClassLoader space) {
    this.space = space;
  }

  Object pack(Object value) throws Foreign {
    if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof String) return value;
    Object known = seen.get(value);
    if (known != null) return known;
    if (++count > LARGEST) throw new Foreign("too large");
    Class<?> type = value.getClass();
    if (type.isArray()) {
      Box box = boxed(value, "array", type.getComponentType().getName());
      for (int i = 0; i < Array.getLength(value); i++) box.items.add(pack(Array.get(value, i)));
      return box;
    }
    if (value instanceof CharSequence && !(value instanceof String)) {
      Box box = boxed(value, "builder", type.getName());
      box.items.add(value.toString());
      return box;
    }
    if (value instanceof Enum) {
      Box box = boxed(value, "enum", ((Enum<?>) value).getDeclaringClass().getName());
      box.items.add(((Enum<?>) value).name());
      return box;
    }
    boolean isLibrary = !(type.getClassLoader() instanceof Space);
    if (isLibrary && value instanceof Map) {
      if (value instanceof SortedMap && ((SortedMap<?, ?>) value).comparator() != null)
        throw new Foreign(type.getName());
      Box box = boxed(value, "map", type.getName());
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        box.items.add(pack(entry.getKey()));
        box.items.add(pack(entry.getValue()));
      }
      return box;
    }
    if (isLibrary && value instanceof Collection) {
      if (value instanceof SortedSet && ((SortedSet<?>) value).comparator() != null)
        throw new Foreign(type.getName());
      Box box = boxed(value, "list", type.getName());
      for (Object item : (Collection<?>) value) box.items.add(pack(item));
      return box;
    }
    // What cannot change needs no copy.
    if (isLibrary
        && type.getName()
            .matches(
                "java\\.(time|math|net\\.UR[IL]|util\\.(UUID|Locale|OptionalInt|OptionalLong|OptionalDouble)).*"))
      return value;
    if (isLibrary && value instanceof Optional) {
      Box box = boxed(value, "optional", type.getName());
      if (((Optional<?>) value).isPresent()) box.items.add(pack(((Optional<?>) value).get()));
      return box;
    }
    if (isLibrary || type.isHidden() || type.isSynthetic()) throw new Foreign(type.getName());
    Box box = boxed(value, "object", type.getName());
    for (Field field : fieldsOf(type)) {
      try {
        box.fields.add(field.getDeclaringClass().getName() + " " + field.getName());
        box.items.add(pack(field.get(value)));
      } catch (IllegalAccessException hidden) {
        throw new Foreign(type.getName());
      }
    }
    return box;
  }

  private Box boxed(Object value, String kind, String type) {
    Box box = new Box(kind, type);
    seen.put(value, box);
    return box;
  }

  private static List<Field> fieldsOf(Class<?> type) throws Foreign {
    List<Field> found = new ArrayList<>();
    for (Class<?> at = type; !isPlain(at); at = at.getSuperclass()) {
      if (!(at.getClassLoader() instanceof Space)) throw new Foreign(at.getName());
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) continue;
        field.setAccessible(true);
        found.add(field);
      }
    }
    return found;
  }

  /** Whether it is a superclass without fields that every program has. */
  private static boolean isPlain(Class<?> type) {
    return type == null || type == Object.class || type.getName().equals("java.lang.Record");
  }

  private Class<?> typeOf(String name) throws ClassNotFoundException {
    for (Class<?> one :
        new Class<?>[] {
          int.class,
          long.class,
          double.class,
          float.class,
          boolean.class,
          char.class,
          byte.class,
          short.class
        }) if (one.getName().equals(name)) return one;
    return Class.forName(name, false, space);
  }

  /** The value anew, of the classes of this space. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  Object unpack(Object packed) throws ReflectiveOperationException {
    if (!(packed instanceof Box)) return packed;
    if (seen.containsKey(packed)) return seen.get(packed);
    Box box = (Box) packed;
    switch (box.kind) {
      case "array":
        {
          Object array = Array.newInstance(typeOf(box.type), box.items.size());
          seen.put(box, array);
          for (int i = 0; i < box.items.size(); i++) Array.set(array, i, unpack(box.items.get(i)));
          return array;
        }
      case "builder":
        return remember(
            box,
            box.type.endsWith("StringBuffer")
                ? new StringBuffer((String) box.items.get(0))
                : new StringBuilder((String) box.items.get(0)));
      case "enum":
        return remember(box, Enum.valueOf((Class) typeOf(box.type), (String) box.items.get(0)));
      case "optional":
        return remember(
            box, box.items.isEmpty() ? Optional.empty() : Optional.of(unpack(box.items.get(0))));
      case "map":
        {
          Map<Object, Object> map = (Map<Object, Object>) made(box, new LinkedHashMap<>());
          for (int i = 0; i + 1 < box.items.size(); i += 2)
            map.put(unpack(box.items.get(i)), unpack(box.items.get(i + 1)));
          return map;
        }
      case "list":
        {
          Collection<Object> list =
              (Collection<Object>)
                  made(
                      box,
                      box.type.contains("Set")
                          ? new java.util.LinkedHashSet<>()
                          : new ArrayList<>());
          for (Object item : box.items) list.add(unpack(item));
          // What cannot be changed must not become a list that can.
          if (list instanceof ArrayList
              && box.type.matches(
                  "java\\.util\\.(ImmutableCollections|Collections\\$Unmodifiable).*"))
            return remember(box, java.util.Collections.unmodifiableList((List<Object>) list));
          return box.type.equals("java.util.Arrays$ArrayList")
              ? remember(box, Arrays.asList(list.toArray()))
              : list;
        }
      default:
        return objectOf(box);
    }
  }

  private Object made(Box box, Object otherwise) {
    try {
      Constructor<?> plain = Class.forName(box.type).getConstructor();
      return remember(box, plain.newInstance());
    } catch (ReflectiveOperationException | RuntimeException none) {
      return remember(box, otherwise);
    }
  }

  private Object remember(Box box, Object value) {
    seen.put(box, value);
    return value;
  }

  private Object objectOf(Box box) throws ReflectiveOperationException {
    Class<?> type = typeOf(box.type);
    if (type.isRecord()) {
      Object[] given = new Object[box.items.size()];
      Class<?>[] types = new Class<?>[given.length];
      for (int i = 0; i < given.length; i++) {
        given[i] = unpack(box.items.get(i));
        types[i] = type.getRecordComponents()[i].getType();
      }
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return remember(box, canonical.newInstance(given));
    }
    Constructor<?> none =
        sun.reflect.ReflectionFactory.getReflectionFactory()
            .newConstructorForSerialization(type, Object.class.getDeclaredConstructor());
    Object made = remember(box, none.newInstance());
    for (int i = 0; i < box.items.size(); i++) {
      String[] place = box.fields.get(i).split(" ");
      Field field = typeOf(place[0]).getDeclaredField(place[1]);
      field.setAccessible(true);
      field.set(made, unpack(box.items.get(i)));
    }
    return made;
  }

  /** Equal where values are; no code of the repository has a say in it. */
  static String shown(Object value) {
    StringBuilder text = new StringBuilder();
    show(value, text, new ArrayDeque<>());
    return text.length() > 2_000 ? text.substring(0, 2_000) : text.toString();
  }

  private static void show(Object value, StringBuilder to, ArrayDeque<Object> around) {
    if (value instanceof String) to.append('"').append(value).append('"');
    else if (value instanceof Character) to.append('\'').append(value).append('\'');
    else if (value instanceof Double || value instanceof Float)
      to.append(String.format(java.util.Locale.ROOT, "%.9g", ((Number) value).doubleValue()));
    else if (value == null || value instanceof Number || value instanceof Boolean) to.append(value);
    else if (around.size() > DEEPEST
        || around.stream().anyMatch(one -> one == value)
        || to.length() > 2_000) to.append("...");
    else {
      around.push(value);
      container(value, to, around);
      around.pop();
    }
  }

  private static void container(Object value, StringBuilder to, ArrayDeque<Object> around) {
    Class<?> type = value.getClass();
    if (type.isArray()) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < Math.min(Array.getLength(value), MOST_SHOWN); i++)
        items.add(Array.get(value, i));
      sequence(items, to, around, "[", "]");
    } else if (value instanceof Enum) to.append(((Enum<?>) value).name());
    else if (type.getClassLoader() instanceof Space) object(value, to, around);
    else if (value instanceof Map) {
      Map<String, String> entries = new TreeMap<>();
      ((Map<?, ?>) value).forEach((key, one) -> entries.put(part(key, around), part(one, around)));
      to.append(entries);
    } else if (value instanceof Set) {
      List<String> items = new ArrayList<>();
      for (Object one : (Set<?>) value) items.add(part(one, around));
      if (!(value instanceof SortedSet) && !(value instanceof java.util.LinkedHashSet))
        items.sort(null);
      to.append('{').append(String.join(", ", items)).append('}');
    } else if (value instanceof Iterable && value instanceof Collection)
      sequence((Collection<?>) value, to, around, "[", "]");
    else if (type.isHidden() || type.isSynthetic()) to.append("function");
    else if (value.toString().matches("[\\w.$]+@[0-9a-f]+")) to.append(type.getSimpleName());
    else to.append(value);
  }

  private static String part(Object value, ArrayDeque<Object> around) {
    StringBuilder text = new StringBuilder();
    show(value, text, around);
    return text.toString();
  }

  private static void sequence(
      Collection<?> items, StringBuilder to, ArrayDeque<Object> around, String open, String close) {
    to.append(open);
    int left = MOST_SHOWN;
    for (Object item : items) {
      if (left < MOST_SHOWN) to.append(", ");
      if (left-- == 0) break;
      show(item, to, around);
    }
    to.append(close);
  }

  private static void object(Object value, StringBuilder to, ArrayDeque<Object> around) {
    to.append(value.getClass().getSimpleName()).append('(');
    try {
      for (Field field : fieldsOf(value.getClass())) {
        if (field.isSynthetic()) continue;
        to.append(field.getName()).append('=');
        show(field.get(value), to, around);
        to.append(' ');
      }
    } catch (Foreign | IllegalAccessException | RuntimeException hidden) {
      to.append("...");
    }
    to.append(')');
  }
}
