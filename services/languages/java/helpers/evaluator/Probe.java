package rift;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What functions do on inputs made from those that the tests give them, so that variants can be
 * told apart where tests do not.
 */
final class Probe {
  private static final int MOST_RECORDED = 24;
  private static final long LEAST_CALL_MS = 15;

  static final class Input {
    final Instrument.Function function;

    /** The receiver first, packed. */
    final List<Object> values;

    Input(Instrument.Function function, List<Object> values) {
      this.function = function;
      this.values = values;
    }
  }

  interface Sink {
    void played(int input, String behaviour);
  }

  final List<Input> inputs = new ArrayList<>();

  /** Inputs from calls that were recorded, and as many made from them as are wanted. */
  void take(
      List<Instrument.Function> functions, List<Object[]> calls, int most, long seed, Space space) {
    Random random = new Random(seed);
    Map<Integer, Map<String, Input>> recorded = new LinkedHashMap<>();
    for (Object[] call : calls) {
      Map<String, Input> own =
          recorded.computeIfAbsent((Integer) call[0], fresh -> new LinkedHashMap<>());
      if (own.size() >= MOST_RECORDED) continue;
      Input input = new Input(functions.get((Integer) call[0]), valuesOf(call));
      String text = text(input, space);
      if (text != null) own.putIfAbsent(text, input);
    }
    for (Map<String, Input> own : recorded.values()) {
      List<Input> given = new ArrayList<>(own.values());
      List<Variation> places = new ArrayList<>();
      for (int i = 1; !given.isEmpty() && i < given.get(0).values.size(); i++) {
        List<Object> place = new ArrayList<>();
        for (Input one : given) place.add(one.values.get(i));
        places.add(new Variation(place, 0));
      }
      for (int left = 6 * most;
          left > 0 && own.size() * recorded.size() < most && !places.isEmpty();
          left--) {
        List<Input> all = left % 2 == 0 ? given : new ArrayList<>(own.values());
        Input from = all.get(random.nextInt(all.size()));
        List<Object> values = new ArrayList<>(from.values);
        for (int changes = 1 + random.nextInt(places.size()); changes > 0; changes--) {
          int at = random.nextInt(places.size());
          values.set(at + 1, places.get(at).vary(values.get(at + 1), random));
        }
        Input made = new Input(from.function, values);
        String text = text(made, space);
        if (text != null) own.putIfAbsent(text, made);
      }
      inputs.addAll(own.values());
    }
    while (inputs.size() > most) inputs.remove(random.nextInt(inputs.size()));
  }

  private static List<Object> valuesOf(Object[] call) {
    List<Object> values = new ArrayList<>();
    for (int i = 1; i < call.length; i++) values.add(call[i]);
    return values;
  }

  /** For people; null where it cannot be made. */
  static String text(Input input, Space space) {
    try {
      Values values = new Values(space);
      List<String> shown = new ArrayList<>();
      for (int i = 1; i < input.values.size(); i++)
        shown.add(Values.shown(values.unpack(input.values.get(i))));
      String self =
          input.values.get(0) == null ? "" : Values.shown(values.unpack(input.values.get(0))) + ".";
      return self + input.function.name + "(" + String.join(", ", shown) + ")";
    } catch (ReflectiveOperationException | RuntimeException | StackOverflowError strange) {
      return null;
    }
  }

  /** Plays all inputs to the classes of a space, as long as the time lasts. */
  void play(Space space, long capMs, Sink sink) {
    long spent = 0;
    for (int i = 0; i < inputs.size() && spent < capMs * 1_000_000; i++) {
      Input input = inputs.get(i);
      String[] behaviour = new String[1];
      long began = System.nanoTime();
      Watch watch = new Watch(2);
      boolean ended =
          watch.run(
              () -> behaviour[0] = behaviourOf(input, space),
              space,
              Math.max(LEAST_CALL_MS, capMs / 8));
      spent += ended ? Math.min(System.nanoTime() - began, 2_000_000) : System.nanoTime() - began;
      if (ended && behaviour[0] != null) sink.played(i, behaviour[0]);
    }
  }

  private static String behaviourOf(Input input, Space space) {
    try {
      Values values = new Values(space);
      Object self = values.unpack(input.values.get(0));
      Object[] given = new Object[input.values.size() - 1];
      for (int i = 0; i < given.length; i++) given[i] = values.unpack(input.values.get(i + 1));
      List<String> before = new ArrayList<>();
      for (Object one : given) before.add(Values.shown(one));
      String selfBefore = Values.shown(self);
      Method method = methodOf(input.function, given.length, space);
      StringBuilder text = new StringBuilder();
      try {
        Object result = method.invoke(self, given);
        if (result instanceof java.util.Iterator) result = drained((java.util.Iterator<?>) result);
        text.append(method.getReturnType() == void.class ? "" : Values.shown(result));
      } catch (InvocationTargetException thrown) {
        if (thrown.getCause() instanceof M.Cut) return null;
        return "raises " + thrown.getCause().getClass().getSimpleName();
      }
      for (int i = 0; i < given.length; i++) {
        String after = Values.shown(given[i]);
        if (!after.equals(before.get(i))) text.append("; ").append(i).append(": ").append(after);
      }
      String selfAfter = Values.shown(self);
      return selfAfter.equals(selfBefore) ? text.toString() : text + "; this: " + selfAfter;
    } catch (ReflectiveOperationException | RuntimeException strange) {
      return "no input: " + strange.getClass().getSimpleName();
    } catch (StackOverflowError | OutOfMemoryError ended) {
      return "raises " + ended.getClass().getSimpleName();
    }
  }

  private static List<Object> drained(java.util.Iterator<?> from) {
    List<Object> items = new ArrayList<>();
    while (items.size() < 500 && from.hasNext()) items.add(from.next());
    return items;
  }

  private static Method methodOf(Instrument.Function function, int count, Space space)
      throws ReflectiveOperationException {
    Class<?> owner = Class.forName(function.owner, true, space);
    Method loose = null;
    for (Method one : owner.getDeclaredMethods()) {
      if (!one.getName().equals(function.name)
          || one.getParameterCount() != count
          || one.isSynthetic()) continue;
      if (Modifier.isStatic(one.getModifiers()) != function.isStatic) continue;
      boolean same = true;
      for (int i = 0; i < count; i++)
        same &= one.getParameterTypes()[i].getSimpleName().equals(function.types.get(i));
      one.setAccessible(true);
      if (same) return one;
      loose = one;
    }
    if (loose == null) throw new NoSuchMethodException(function.name);
    return loose;
  }
}
