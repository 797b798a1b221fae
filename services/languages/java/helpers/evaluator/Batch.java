package rift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tests in their order, within one set of classes. */
final class Batch implements Runnable {
  final Watch watch = new Watch(4);
  final Space space;
  volatile Wanted current;
  volatile boolean isDone;
  private final Report report;
  private final Tests tests;
  private final String flags;
  private final List<Wanted> wanted;
  private final long cap;
  private final Map<String, Map<String, Tests.Outcome>> known = new HashMap<>();

  Batch(Report report, Tests tests, List<Wanted> wanted, Space space, long cap, String flags) {
    this.report = report;
    this.tests = tests;
    this.wanted = new ArrayList<>(wanted);
    this.space = space;
    this.cap = cap;
    this.flags = flags;
  }

  @Override
  public void run() {
    for (Wanted one : wanted) {
      current = one;
      if (flags.contains("each")) watch.restart(cap);
      if (flags.contains("cover")) report.startLines();
      long began = System.nanoTime();
      Tests.Outcome outcome = outcomeOf(one);
      // What was cut is told by the one who cut it.
      if (M.cut) return;
      report.ended(one.id, outcome, (System.nanoTime() - began) / 1e6, flags.contains("cover"));
      if (flags.contains("stop") && outcome != Tests.Outcome.PASSED) break;
    }
    isDone = true;
  }

  private Tests.Outcome outcomeOf(Wanted one) {
    String method = Tests.methodOf(one.name);
    Tests.Outcome last = null;
    try {
      for (String type : one.types) {
        // Cases of one method run together; with lines they are told of each as far as they can be
        // told apart.
        Map<String, Tests.Outcome> all = known.get(type + "#" + method);
        if (all == null) {
          all = tests.run(space.loadClass(type), method);
          if (all.size() > 1) known.put(type + "#" + method, all);
        }
        last = all.containsKey(one.name) || all.isEmpty() ? all.get(one.name) : worst(all.values());
        if (last == null || last.error != null) return last;
      }
      return last;
    } catch (ClassNotFoundException none) {
      return null;
    } catch (Throwable error) {
      return Tests.Outcome.of(error);
    }
  }

  private Tests.Outcome worst(java.util.Collection<Tests.Outcome> all) {
    return all.stream()
        .filter(outcome -> outcome != Tests.Outcome.PASSED)
        .findFirst()
        .orElse(Tests.Outcome.PASSED);
  }
}
