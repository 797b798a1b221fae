package rift;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A warm process that tells quickly what tests say of many variants of the code: each is compiled
 * in memory and runs in classes of its own. Orders and answers are lines of {@link Words}. Started
 * with `name=value` arguments; lists are separated by colons.
 */
public final class Server {
  private static final Pattern HAS_TESTS =
      Pattern.compile(
          "@[\\w.]*(Test|TestFactory|TestTemplate)\\b|extends\\s+TestCase\\b|@RunWith\\b");
  private static final long LOAD_MS = 5_000, RECORD_MS = 5_000;

  /** Bytes of stack: the compiler goes as deep as the code is nested, and as a chain of calls is long. */
  private static final long COMPILER_STACK = 256L << 20;

  private final PrintStream answers;
  private final Map<String, String> options;
  private final Sources sources;
  private final Compiler compiler;
  private final Tests tests;
  private final ClassLoader libraries;
  private final URL[] resources;
  private final Dependents dependents;

  /** Milliseconds that a variant takes beside its tests: loading classes, above all. */
  private double typicalMs = 25;

  private Server(PrintStream answers, Map<String, String> options) throws Exception {
    this.answers = answers;
    this.options = options;
    Path root = Path.of(options.get("root"));
    List<File> jars = new ArrayList<>();
    List<URL> urls = new ArrayList<>();
    for (File file : classPath()) {
      jars.add(file);
      urls.add(file.toURI().toURL());
    }
    libraries = new URLClassLoader(urls.toArray(new URL[0]), Server.class.getClassLoader());
    boolean hasProcessors =
        ((URLClassLoader) libraries)
                .findResource("META-INF/services/javax.annotation.processing.Processor")
            != null;
    List<URL> folders = new ArrayList<>();
    sources = new Sources(root, list("sources"));
    for (Path folder : sources.resources) folders.add(folder.toUri().toURL());
    for (String folder : list("resources")) folders.add(root.resolve(folder).toUri().toURL());
    resources = folders.toArray(new URL[0]);
    compiler = new Compiler(sources, jars, hasProcessors);
    dependents = new Dependents(sources, compiler);
    tests = toolOf(options.getOrDefault("tool", "junit"));
  }

  private List<String> list(String name) {
    String value = options.getOrDefault(name, "");
    return value.isEmpty() ? List.of() : Arrays.asList(value.split(":"));
  }

  /**
   * Jars; `folder/*` are all in a folder, and of `@folder` those that the first such folder with a
   * list of them names.
   */
  private List<File> classPath() throws java.io.IOException {
    List<File> jars = new ArrayList<>();
    boolean isListed = false;
    for (String entry : list("classpath")) {
      Path named =
          Path.of(
              entry.replaceAll("^@|/?\\*$", "").isEmpty()
                  ? "."
                  : entry.replaceAll("^@|/?\\*$", ""));
      if (entry.startsWith("@")) {
        Path list = named.resolve("classpath");
        if (isListed || !java.nio.file.Files.isReadable(list)) continue;
        isListed = true;
        for (String line : java.nio.file.Files.readAllLines(list)) jars.add(new File(line));
      } else if (entry.endsWith("*")) {
        File[] inside = named.toFile().listFiles((folder, name) -> name.endsWith(".jar"));
        if (inside != null) jars.addAll(Arrays.asList(inside));
      } else if (entry.endsWith(".jar")) jars.add(named.toFile());
    }
    jars.removeIf(file -> !file.isFile());
    return jars;
  }

  private Tests toolOf(String tool) throws ReflectiveOperationException {
    if (tool.equals("program"))
      return new Tests.Programs(
          list("arguments").stream().map(Words::decoded).toArray(String[]::new));
    Thread.currentThread().setContextClassLoader(libraries);
    if (tool.equals("suite")) return new Tests.Suite(toolOf("junit"));
    try {
      return new Platform(libraries);
    } catch (ReflectiveOperationException none) {
      return new Junit4(libraries);
    }
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII), 1 << 16);
    PrintStream nothing = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nothing);
    if (System.getenv("RIFT_SHOW_ERRORS") == null) System.setErr(nothing);
    System.setIn(InputStream.nullInputStream());
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments)
      options.put(argument.replaceAll("(?s)=.*", ""), argument.replaceFirst("(?s)^[^=]*=", ""));
    Thread thread =
        new Thread(null, () -> serve(orders, answers, options), "orders", COMPILER_STACK);
    thread.start();
    thread.join();
    System.exit(0);
  }

  private static void serve(
      BufferedReader orders, PrintStream answers, Map<String, String> options) {
    Server server;
    try {
      server = new Server(answers, options);
      server.warmUp();
    } catch (Throwable broken) {
      answers.println(Words.line("unready", broken));
      return;
    }
    answers.println(Words.line("ready"));
    try {
      for (String line = orders.readLine(); line != null; line = orders.readLine())
        server.order(new Words(line));
    } catch (java.io.IOException closed) {
      return;
    }
  }

  private void order(Words order) {
    String what = order.next(), id = order.next();
    try {
      if (what.equals("run")) run(id, order);
      else if (what.equals("probe")) probe(id, order);
      answers.println(Words.line("done", id));
      if (isTired()) answers.println(Words.line("tired"));
    } catch (Compiler.Unreadable broken) {
      answers.println(Words.line("unreadable", id, broken.getMessage()));
      answers.println(Words.line("done", id));
    } catch (Throwable ended) {
      if (System.getenv("RIFT_SHOW_ERRORS") != null) ended.printStackTrace();
      answers.println(Words.line("gone", id, ended));
      Runtime.getRuntime().halt(3);
    }
  }

  private static boolean isTired() {
    return java.lang.management.ManagementFactory.getMemoryPoolMXBeans().stream()
        .anyMatch(
            pool -> pool.getName().equals("Metaspace") && pool.getUsage().getUsed() > 220L << 20);
  }

  /** Runs a test of our own, so that the first of the repository finds the tool loaded. */
  private void warmUp() throws Exception {
    if (isWhole()) return;
    String annotation = null;
    for (String name : new String[] {"org.junit.jupiter.api.Test", "org.junit.Test"}) {
      try {
        libraries.loadClass(name);
        annotation = annotation == null ? name : annotation;
      } catch (ClassNotFoundException other) {
        continue;
      }
    }
    if (annotation == null) return;
    String text =
        "public class RiftWarmUp { @"
            + annotation
            + " public void ends() { int n = 0; for (int i = 0; i < 9; i++) n += i; } }";
    for (int i = 0; i < 2; i++) {
      Space space = space(dependents.compile(Map.of("RiftWarmUp.java", text)));
      Thread.currentThread().setContextClassLoader(space);
      tests.run(space.loadClass("RiftWarmUp"), "ends");
    }
  }

  /** Whether one test stands for all that a command runs. */
  private boolean isWhole() {
    return options.containsKey("name");
  }

  private Space space(Map<String, byte[]> changed) {
    return new Space(libraries, resources, compiler.classes, changed);
  }

  private List<String> programs() {
    List<String> found = new ArrayList<>(list("program"));
    if (!found.isEmpty()) return found;
    for (Sources.Source source : sources.byFile.values())
      if (HAS_TESTS.matcher(source.text).find()) found.add(source.className());
    return found;
  }

  private List<Wanted> wanted(List<String> ids) throws Compiler.Unreadable {
    List<Wanted> all = new ArrayList<>();
    Map<String, Sources.Source> needed = new LinkedHashMap<>();
    for (String id : ids) {
      Wanted one = isWhole() ? Wanted.whole(id, programs(), sources) : Wanted.test(id, sources);
      all.add(one);
      for (Sources.Source source : one.needs) needed.put(source.file, source);
    }
    compiler.base(needed.values());
    return all;
  }

  /** Ids of all tests that the sources have. */
  private List<String> everyTest() throws Exception {
    List<String> ids = new ArrayList<>();
    if (isWhole()) return List.of(options.get("name"));
    List<Sources.Source> files = new ArrayList<>();
    for (Sources.Source source : sources.byFile.values())
      if (HAS_TESTS.matcher(source.text).find()) files.add(source);
    compiler.base(files);
    Space space = space(Map.of());
    Thread.currentThread().setContextClassLoader(space);
    for (Map.Entry<String, String> one : new java.util.TreeMap<>(sources.fileOf).entrySet()) {
      Sources.Source source = sources.byFile.get(one.getValue());
      if (source == null || !files.contains(source) || one.getKey().matches(".*\\$\\d.*")) continue;
      try {
        Class<?> type = space.loadClass(one.getKey());
        if (java.lang.reflect.Modifier.isAbstract(type.getModifiers())) continue;
        String simple =
            one.getKey()
                .substring(source.packageName.isEmpty() ? 0 : source.packageName.length() + 1);
        for (String name : tests.namesIn(type)) ids.add(source.file + "::" + simple + "::" + name);
      } catch (Exception | LinkageError none) {
        continue;
      }
    }
    return ids;
  }

  private void run(String id, Words order) throws Exception {
    long cap = order.number();
    String flags = order.next();
    Map<String, String> files = order.pairs();
    List<String> ids = order.list();
    boolean each = flags.contains("each"), cover = flags.contains("cover");
    List<Wanted> left = new ArrayList<>(wanted(flags.contains("all") ? everyTest() : ids));
    Map<String, byte[]> changed = dependents.compile(files);
    Report report = new Report(id, sources, answers);
    // Where one after the other does not end, the next is not waited for as long.
    for (int late = 0; !left.isEmpty(); late++) {
      report.startLines();
      long allowance = Math.round(Math.min(60, Math.max(8, 3 * typicalMs)));
      long own = each && late > 2 ? Math.max(cap / 4, Math.min(cap, 100)) : cap;
      Batch batch = new Batch(report, tests, left, space(changed), own + allowance, flags);
      long began = System.nanoTime();
      if (batch.watch.run(batch, batch.space, own + allowance) || batch.isDone) {
        if (!each && !cover) typicalMs = 0.9 * typicalMs + 0.1 * (System.nanoTime() - began) / 1e6;
        return;
      }
      Wanted current = batch.current;
      report.cut(current.id, cap, batch.watch.where, cover);
      if (!each) return;
      left.subList(0, left.indexOf(current) + 1).clear();
    }
  }

  private void probe(String id, Words order) throws Exception {
    long cap = order.number();
    int most = order.number(), seed = order.number();
    List<String> places = order.list(), ids = order.list();
    List<Wanted> all = wanted(ids);
    List<Instrument.Function> functions = new ArrayList<>();
    Map<String, byte[]> watched = new HashMap<>();
    for (String place : places) {
      Sources.Source source = sources.byFile.get(place.replaceAll(":\\d+$", ""));
      int line = Integer.parseInt(place.replaceAll("^.*:", ""));
      if (source == null) continue;
      int number = functions.size();
      Instrument made =
          compiler.parsed(
              source, (unit, task) -> Instrument.watching(source.text, unit, task, line, number));
      if (made.watched == null) continue;
      functions.add(made.watched);
      watched.putAll(
          compiler.compiled(
              List.of(new Sources.Source(source.file, source.packageName, made.written()))));
    }
    Probe probe = new Probe();
    if (!functions.isEmpty()) {
      Report nobody = new Report("-", sources, new PrintStream(OutputStream.nullOutputStream()));
      Batch batch = new Batch(nobody, tests, all, space(watched), RECORD_MS, "");
      List<Object[]> calls = M.record();
      batch.watch.run(batch, batch.space, RECORD_MS);
      M.calls = null;
      probe.take(functions, new ArrayList<>(calls), most, seed, space(Map.of()));
    }
    for (Probe.Input input : probe.inputs)
      answers.println(Words.line("input", id, Probe.text(input, space(Map.of()))));
    for (int count = order.number(), i = 0; i < count; i++) {
      int variant = i;
      Map<String, byte[]> changed;
      try {
        changed = dependents.compile(order.pairs());
      } catch (Compiler.Unreadable broken) {
        continue;
      }
      probe.play(
          space(changed),
          cap,
          (input, text) -> answers.println(Words.line("played", id, variant, input, text)));
    }
  }
}
