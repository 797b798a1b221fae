package rift;

import java.util.ArrayList;
import java.util.List;

/**
 * What instrumented code calls: lines that ran, the order to stop, the end of a program, arguments
 * of watched functions.
 */
public final class M {
  /** Set while code that has used up its time is to unwind. */
  public static volatile boolean cut;

  static boolean[] hits = new boolean[0];
  static volatile List<Object[]> calls;

  private static final int MOST_CALLS = 5_000;

  private M() {}

  /**
   * Thrown through whatever does not end; it comes again at the next loop where somebody catches
   * it.
   */
  @SuppressWarnings("serial")
  static final class Cut extends Error {
    Cut() {
      super("cut at its time", null, false, false);
    }
  }

  /** In the place of the end of the process. */
  @SuppressWarnings("serial")
  static final class Exit extends Error {
    final int code;

    Exit(int code) {
      super("exit " + code, null, false, false);
      this.code = code;
    }
  }

  public static void h(int line) {
    if (line < hits.length) hits[line] = true;
    if (cut) throw new Cut();
  }

  public static void p() {
    if (cut) throw new Cut();
  }

  public static void exit(int code) {
    throw new Exit(code);
  }

  public static void c(int function, Object self, Object... args) {
    List<Object[]> to = calls;
    if (to == null) return;
    synchronized (to) {
      if (to.size() >= MOST_CALLS) return;
      Values values = new Values(null);
      Object[] kept = new Object[args.length + 2];
      kept[0] = function;
      try {
        kept[1] = values.pack(self);
        for (int i = 0; i < args.length; i++) kept[i + 2] = values.pack(args[i]);
      } catch (Values.Foreign unknown) {
        return;
      }
      to.add(kept);
    }
  }

  static List<Object[]> record() {
    return calls = new ArrayList<>();
  }
}
