package rift;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JUnit Platform with the engines of the repository: JUnit 5, and older tests through its
 * vintage engine.
 */
final class Platform implements Tests {
  private final Object launcher;
  private final Class<?> listener, selector, request, builder;
  private final Method discover, execute;
  private final ClassLoader libraries;

  Platform(ClassLoader libraries) throws ReflectiveOperationException {
    this.libraries = libraries;
    listener = type("launcher.TestExecutionListener");
    selector = type("engine.DiscoverySelector");
    request = type("launcher.LauncherDiscoveryRequest");
    builder = type("launcher.core.LauncherDiscoveryRequestBuilder");
    Class<?> launcherType = type("launcher.Launcher");
    discover = launcherType.getMethod("discover", request);
    execute = launcherType.getMethod("execute", request, Array.newInstance(listener, 0).getClass());
    launcher = type("launcher.core.LauncherFactory").getMethod("create").invoke(null);
  }

  private Class<?> type(String name) throws ClassNotFoundException {
    return libraries.loadClass("org.junit.platform." + name);
  }

  private Object requestOf(List<Object> selectors) throws ReflectiveOperationException {
    Object made = builder.getMethod("request").invoke(null);
    Object made2 = builder.getMethod("selectors", List.class).invoke(made, selectors);
    return builder.getMethod("build").invoke(made2);
  }

  private Object select(String how, Class<?>[] types, Object... values)
      throws ReflectiveOperationException {
    return type("engine.discovery.DiscoverySelectors").getMethod(how, types).invoke(null, values);
  }

  @Override
  public List<String> namesIn(Class<?> type) throws Exception {
    Object plan =
        discover.invoke(
            launcher,
            requestOf(List.of(select("selectClass", new Class<?>[] {Class.class}, type))));
    Set<String> names = new LinkedHashSet<>();
    Class<?> planType = type("launcher.TestPlan"), identifier = type("launcher.TestIdentifier");
    for (Object root : (Set<?>) planType.getMethod("getRoots").invoke(plan)) {
      for (Object one :
          (Set<?>) planType.getMethod("getDescendants", identifier).invoke(plan, root)) {
        Object source = ((Optional<?>) call(one, "getSource")).orElse(null);
        if (source == null || !source.getClass().getSimpleName().equals("MethodSource")) continue;
        if (call(source, "getClassName").equals(type.getName())) names.add(nameOf(one));
      }
    }
    return new ArrayList<>(names);
  }

  private static Object call(Object on, String name) throws ReflectiveOperationException {
    Method method = on.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(on);
  }

  private static String nameOf(Object identifier) throws ReflectiveOperationException {
    return Tests.shortened((String) call(identifier, "getLegacyReportingName"));
  }

  @Override
  public Map<String, Outcome> run(Class<?> type, String method) throws Exception {
    List<Object> selectors = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass())
      for (Method one : at.getDeclaredMethods())
        if (one.getName().equals(method)
            && !one.isSynthetic()
            && seen.add(java.util.Arrays.toString(one.getParameterTypes())))
          selectors.add(
              select("selectMethod", new Class<?>[] {Class.class, Method.class}, type, one));
    Map<String, Outcome> found = new LinkedHashMap<>();
    if (selectors.isEmpty()) return found;
    Outcome[] around = new Outcome[1];
    Object proxy =
        Proxy.newProxyInstance(
            libraries,
            new Class<?>[] {listener},
            (self, called, given) -> {
              if (called.getDeclaringClass() == Object.class)
                return called.getName().equals("equals")
                    ? self == given[0]
                    : (Object) (called.getName().equals("hashCode") ? 1 : "listener");
              boolean skipped = called.getName().equals("executionSkipped");
              if (!skipped && !called.getName().equals("executionFinished")) return null;
              boolean isTest = (boolean) call(given[0], "isTest");
              Outcome outcome = skipped ? Outcome.SKIPPED : outcomeOf(given[1]);
              if (isTest) found.put(nameOf(given[0]), outcome);
              else if (outcome != Outcome.PASSED && around[0] == null) around[0] = outcome;
              return null;
            });
    Object listeners = Array.newInstance(listener, 1);
    Array.set(listeners, 0, proxy);
    execute.invoke(launcher, requestOf(selectors), listeners);
    // A class that could not be set up has no tests that end.
    if (around[0] != null && found.values().stream().allMatch(one -> one == Outcome.PASSED))
      found.put(method, around[0]);
    return found;
  }

  private static Outcome outcomeOf(Object result) throws ReflectiveOperationException {
    String status = String.valueOf(call(result, "getStatus"));
    if (status.equals("SUCCESSFUL")) return Outcome.PASSED;
    if (status.equals("ABORTED")) return Outcome.SKIPPED;
    Object error = ((Optional<?>) call(result, "getThrowable")).orElse(null);
    return Outcome.of(error == null ? new AssertionError("failed") : (Throwable) error);
  }
}
