package rift;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** A tool's own way of running tests, found on the repository's class path. */
interface Tests {
  final class Outcome {
    final String outcome;
    final Throwable error;

    private Outcome(String outcome, Throwable error) {
      this.outcome = outcome;
      this.error = error;
    }

    static final Outcome PASSED = new Outcome("passed", null),
        SKIPPED = new Outcome("skipped", null);

    static Outcome of(Throwable error) {
      Throwable real =
          error instanceof InvocationTargetException && error.getCause() != null
              ? error.getCause()
              : error;
      return new Outcome(real instanceof AssertionError ? "failed" : "error", real);
    }
  }

  /** Names of the tests in a class: `method` or `method[case]`. */
  List<String> namesIn(Class<?> type) throws Exception;

  /**
   * Runs a method with all its cases: what became of each name. Empty where there is no such
   * method.
   */
  Map<String, Outcome> run(Class<?> type, String method) throws Exception;

  /** As reports have it: without the types of parameters. */
  static String shortened(String name) {
    return name.replaceFirst("\\([^()]*\\)|\\{[^{}]*\\}(?=\\[)", "").replaceAll("\\s+", " ").trim();
  }

  static String methodOf(String name) {
    return name.replaceAll("(?s)[\\[({ ].*$", "");
  }

  /** Programs that are tests by their end. */
  final class Programs implements Tests {
    private final String[] arguments;

    Programs(String[] arguments) {
      this.arguments = arguments;
    }

    @Override
    public List<String> namesIn(Class<?> type) {
      return List.of("main");
    }

    @Override
    public Map<String, Outcome> run(Class<?> type, String method) throws Exception {
      return Map.of("main", end(type));
    }

    private Outcome end(Class<?> type) throws Exception {
      try {
        Method main = type.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) arguments.clone());
      } catch (InvocationTargetException thrown) {
        Throwable error = thrown.getCause();
        boolean isEnd = error instanceof M.Exit && ((M.Exit) error).code == 0;
        return isEnd ? Outcome.PASSED : Outcome.of(error);
      }
      return Outcome.PASSED;
    }
  }

  /** All tests of a class as one. */
  final class Suite implements Tests {
    private final Tests inner;

    Suite(Tests inner) {
      this.inner = inner;
    }

    @Override
    public List<String> namesIn(Class<?> type) {
      return List.of("main");
    }

    @Override
    public Map<String, Outcome> run(Class<?> type, String method) throws Exception {
      java.util.Set<String> methods = new java.util.LinkedHashSet<>();
      for (String name : inner.namesIn(type)) methods.add(methodOf(name));
      for (String one : methods)
        for (Outcome outcome : inner.run(type, one).values())
          if (outcome.error != null) return Map.of("main", outcome);
      return Map.of("main", methods.isEmpty() ? Outcome.SKIPPED : Outcome.PASSED);
    }
  }
}
