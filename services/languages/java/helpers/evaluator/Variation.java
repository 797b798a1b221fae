package rift;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Packed values made from those at one place; what all of these have in common is kept. */
final class Variation {
  private static final int DEEPEST = 5;
  private static final double CHANGED = 0.4;

  /** Of an object's fields beside the one that is chosen: where all change, no one tells. */
  private static final double FURTHER = 0.15;

  private final List<Number> numbers = new ArrayList<>();
  private final StringBuilder letters = new StringBuilder();
  private final List<Values.Box> lists = new ArrayList<>();
  private final List<Object> items = new ArrayList<>();

  /** Values of each field of an object, or all values of a map, by class and place. */
  private final Map<String, List<Object>> parts = new HashMap<>();

  private final Map<String, Variation> inside = new HashMap<>();
  private boolean filled = true, ordered = true, distinct = true, equalSize = true;
  private double least;
  private final int depth;
  private Variation below;

  Variation(Collection<?> values, int depth) {
    this.depth = depth;
    for (Object value : values) {
      if (value instanceof Number) numbers.add((Number) value);
      if (value instanceof String) {
        letters.append((String) value);
        filled &= !((String) value).isEmpty();
      }
      if (value instanceof Values.Box && isSequence((Values.Box) value)) add((Values.Box) value);
      if (value instanceof Values.Box && hasParts((Values.Box) value)) addParts((Values.Box) value);
    }
    least = numbers.stream().mapToDouble(Number::doubleValue).min().orElse(0);
    equalSize &= lists.size() > 2;
    if (depth >= DEEPEST) return;
    if (!items.isEmpty()) below = new Variation(items, depth + 1);
    parts.forEach((place, found) -> inside.put(place, new Variation(found, depth + 1)));
  }

  private static boolean isSequence(Values.Box box) {
    return box.kind.equals("array") || box.kind.equals("list");
  }

  private static boolean hasParts(Values.Box box) {
    return box.kind.equals("object") || box.kind.equals("map");
  }

  private static String placeOf(Values.Box box, int i) {
    return box.kind.equals("map") ? "map " + i % 2 : box.type + " " + i;
  }

  private void addParts(Values.Box box) {
    for (int i = 0; i < box.items.size(); i++)
      parts.computeIfAbsent(placeOf(box, i), fresh -> new ArrayList<>()).add(box.items.get(i));
  }

  private void add(Values.Box box) {
    filled &= !box.items.isEmpty();
    equalSize &= lists.isEmpty() || lists.get(0).items.size() == box.items.size();
    ordered &= isOrdered(box.items);
    distinct &= box.items.stream().distinct().count() == box.items.size();
    lists.add(box);
    items.addAll(box.items);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static boolean isOrdered(List<Object> items) {
    for (int i = 0; i + 1 < items.size(); i++) {
      Object a = items.get(i), b = items.get(i + 1);
      if (!(a instanceof Comparable)
          || b == null
          || a.getClass() != b.getClass()
          || ((Comparable) a).compareTo(b) > 0) return false;
    }
    return true;
  }

  Object vary(Object value, Random random) {
    if (value instanceof Boolean) return random.nextBoolean();
    if (value instanceof Integer) return (int) number((Integer) value, random);
    if (value instanceof Long) return number((Long) value, random);
    if (value instanceof Short) return (short) number((Short) value, random);
    if (value instanceof Double)
      return Math.max(
          Math.min(least, (Double) value),
          pick(random, (Double) value * 1.5, (Double) value / 2, (Double) value + 1, 0.0));
    if (value instanceof Character)
      return letters.length() > 0
          ? letters.charAt(random.nextInt(letters.length()))
          : (char) ((Character) value + 1);
    if (value instanceof String) return text((String) value, random);
    if (value instanceof Values.Box && isSequence((Values.Box) value))
      return list((Values.Box) value, random);
    if (value instanceof Values.Box && hasParts((Values.Box) value))
      return parts((Values.Box) value, random);
    return value;
  }

  /** An object with other fields, a map with other values under the same keys. */
  private Values.Box parts(Values.Box value, Random random) {
    Values.Box made = new Values.Box(value.kind, value.type);
    made.fields = value.fields;
    int chosen = random.nextInt(Math.max(1, value.items.size()));
    for (int i = 0; i < value.items.size(); i++) {
      Variation one = inside.get(placeOf(value, i));
      boolean isKey = value.kind.equals("map") && i % 2 == 0;
      boolean stays = one == null || isKey || i != chosen && random.nextDouble() >= FURTHER;
      made.items.add(stays ? value.items.get(i) : one.vary(value.items.get(i), random));
    }
    return made;
  }

  private long number(long value, Random random) {
    long other = numbers.get(random.nextInt(numbers.size())).longValue();
    return (long)
        Math.max(
            Math.min(least, value), pick(random, value + 1, value - 1, value * 2, other, 0, 1));
  }

  private static double pick(Random random, double... of) {
    return of[random.nextInt(of.length)];
  }

  private String text(String value, Random random) {
    StringBuilder text = new StringBuilder(value);
    double chance = random.nextDouble();
    String from = letters.length() > 0 ? letters.toString() : "ab ";
    if (text.length() > 0 && chance < 0.4) text.deleteCharAt(random.nextInt(text.length()));
    else if (text.length() > 0 && chance < 0.6)
      text.setCharAt(random.nextInt(text.length()), from.charAt(random.nextInt(from.length())));
    else text.insert(random.nextInt(text.length() + 1), from.charAt(random.nextInt(from.length())));
    return text.length() == 0 && filled ? value : text.toString();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Values.Box list(Values.Box value, Random random) {
    List<Object> made = new ArrayList<>();
    for (Object one : value.items)
      made.add(below != null && random.nextDouble() < CHANGED ? below.vary(one, random) : one);
    if (!equalSize) {
      if (!made.isEmpty() && random.nextDouble() < 0.4) made.remove(random.nextInt(made.size()));
      if (!made.isEmpty() && random.nextDouble() < 0.4)
        made.add(random.nextInt(made.size() + 1), made.get(random.nextInt(made.size())));
    }
    if (ordered && made.stream().allMatch(one -> one instanceof Comparable))
      made.sort((a, b) -> ((Comparable) a).compareTo(b));
    if (distinct) made = new ArrayList<>(new java.util.LinkedHashSet<>(made));
    if (made.isEmpty() && filled) return value;
    Values.Box box = new Values.Box(value.kind, value.type);
    box.items = made;
    return box;
  }
}
