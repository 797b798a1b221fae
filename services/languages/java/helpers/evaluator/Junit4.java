package rift;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JUnit 4, and what it runs of JUnit 3; called by reflection, since it is the repository's own. */
final class Junit4 implements Tests {
  private final Class<?> request, description;
  private final Object core;
  private final Method aClass,
      filterWith,
      getRunner,
      getDescription,
      children,
      isTest,
      methodName,
      run;

  Junit4(ClassLoader libraries) throws ReflectiveOperationException {
    request = libraries.loadClass("org.junit.runner.Request");
    description = libraries.loadClass("org.junit.runner.Description");
    Class<?> coreClass = libraries.loadClass("org.junit.runner.JUnitCore");
    core = coreClass.getConstructor().newInstance();
    run = coreClass.getMethod("run", request);
    aClass = request.getMethod("aClass", Class.class);
    filterWith = request.getMethod("filterWith", description);
    getRunner = request.getMethod("getRunner");
    getDescription = libraries.loadClass("org.junit.runner.Runner").getMethod("getDescription");
    children = description.getMethod("getChildren");
    isTest = description.getMethod("isTest");
    methodName = description.getMethod("getMethodName");
  }

  @Override
  public List<String> namesIn(Class<?> type) throws Exception {
    List<String> names = new ArrayList<>();
    for (Object leaf : leaves(descriptionOf(type))) {
      Object name = methodName.invoke(leaf);
      if (name != null) names.add(Tests.shortened((String) name));
    }
    return names;
  }

  private Object descriptionOf(Class<?> type) throws Exception {
    return getDescription.invoke(getRunner.invoke(aClass.invoke(null, type)));
  }

  private List<Object> leaves(Object of) throws Exception {
    List<Object> found = new ArrayList<>();
    if ((boolean) isTest.invoke(of)) found.add(of);
    for (Object child : (List<?>) children.invoke(of)) found.addAll(leaves(child));
    return found;
  }

  @Override
  public Map<String, Outcome> run(Class<?> type, String method) throws Exception {
    Map<String, Outcome> found = new LinkedHashMap<>();
    for (Object leaf : leaves(descriptionOf(type))) {
      String name = (String) methodName.invoke(leaf);
      if (name == null || name.equals("initializationError")) continue;
      if (Tests.methodOf(name).equals(method))
        found.put(Tests.shortened(name), outcomeOf(type, leaf));
    }
    return found;
  }

  private Outcome outcomeOf(Class<?> type, Object leaf) throws Exception {
    Object result = run.invoke(core, filterWith.invoke(aClass.invoke(null, type), leaf));
    List<?> failures = (List<?>) result.getClass().getMethod("getFailures").invoke(result);
    if (!failures.isEmpty()) {
      Object first = failures.get(0);
      return Outcome.of((Throwable) first.getClass().getMethod("getException").invoke(first));
    }
    boolean ran = (int) result.getClass().getMethod("getRunCount").invoke(result) > 0;
    return ran ? Outcome.PASSED : Outcome.SKIPPED;
  }
}
