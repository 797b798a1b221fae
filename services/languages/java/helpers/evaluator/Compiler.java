package rift;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * javac in memory: the repository's classes once, with what they need, and then single files of
 * variants against them.
 */
final class Compiler {
  /** Why something does not compile. */
  @SuppressWarnings("serial")
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message);
    }
  }

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager jars;
  private final List<String> options =
      new ArrayList<>(
          List.of("-nowarn", "-g", "-parameters", "-implicit:class", "-Xmaxerrs", "20"));
  private final boolean hasProcessors;
  private final Sources sources;

  /** Compiled classes of the unchanged tree, by binary name. */
  final Map<String, byte[]> classes = new HashMap<>();

  private final Map<String, Pooled> pools = new LinkedHashMap<>();
  private final Pooled parser;

  Compiler(Sources sources, List<File> classpath, boolean hasProcessors) throws IOException {
    this.sources = sources;
    this.hasProcessors = hasProcessors;
    jars = javac.getStandardFileManager(null, null, null);
    List<File> visible = new ArrayList<>(classpath);
    visible.add(new File(M.class.getProtectionDomain().getCodeSource().getLocation().getPath()));
    jars.setLocation(StandardLocation.CLASS_PATH, visible);
    if (!hasProcessors) options.add("-proc:none");
    parser = new Pooled();
  }

  /**
   * Compiles these files and whatever they need, so that lines are told; what was compiled before
   * is not again.
   */
  void base(Collection<Sources.Source> wanted) throws Unreadable {
    Manager manager = new Manager(true);
    List<JavaFileObject> units = new ArrayList<>();
    for (Sources.Source source : wanted)
      if (!classes.containsKey(source.className())) units.add(manager.unit(source));
    if (units.isEmpty()) return;
    Errors errors = new Errors();
    boolean done = javac.getTask(null, manager, errors, options, null, units).call();
    if (!done) throw new Unreadable(errors.text());
    manager.written.forEach(
        (name, bytes) -> {
          classes.put(name, bytes.toByteArray());
          sources.fileOf.put(name, manager.fileOf.get(name));
        });
  }

  /** The classes of sources as they are given. */
  Map<String, byte[]> compiled(List<Sources.Source> changed) throws Unreadable {
    if (changed.isEmpty()) return Map.of();
    if (hasProcessors) return plainly(changed);
    // Symbols of one file in different texts must not meet those of another that refer to them.
    String key = changed.stream().map(source -> source.file).reduce("", (a, b) -> a + "|" + b);
    Pooled pool = pools.computeIfAbsent(key, fresh -> new Pooled());
    return pool.usable(changed) ? pool.compile(changed) : plainly(changed);
  }

  private Map<String, byte[]> plainly(List<Sources.Source> changed) throws Unreadable {
    Manager manager = new Manager(false);
    Errors errors = new Errors();
    List<JavaFileObject> units = new ArrayList<>();
    for (Sources.Source source : changed) units.add(new Text(source));
    if (!javac.getTask(null, manager, errors, options, null, units).call())
      throw new Unreadable(errors.text());
    return manager.taken();
  }

  private String instrumented(Sources.Source source, Instrument.Lines lines) throws Unreadable {
    return parsed(source, (unit, task) -> Instrument.text(source.text, unit, task, lines));
  }

  interface Reader<T> {
    T read(CompilationUnitTree unit, JavacTask task);
  }

  /** Reads one source with the compiler's own parser. */
  <T> T parsed(Sources.Source source, Reader<T> reader) throws Unreadable {
    Errors errors = new Errors();
    T result =
        parser.with(
            errors,
            List.of(new Text(source)),
            task -> {
              try {
                CompilationUnitTree unit = task.parse().iterator().next();
                return errors.any() ? null : reader.read(unit, task);
              } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
              }
            });
    if (result == null) throw new Unreadable(errors.text());
    return result;
  }

  /** A compiler that keeps what it knows of the JDK and of libraries between calls. */
  private final class Pooled {
    private final JavacTaskPool pool = new JavacTaskPool(1);
    private final Manager manager = new Manager(false);
    private Boolean usable;

    <T> T with(
        DiagnosticListener<JavaFileObject> errors,
        List<? extends JavaFileObject> units,
        JavacTaskPool.Worker<T> work) {
      return pool.getTask(null, manager, errors, options, null, units, work);
    }

    Map<String, byte[]> compile(List<Sources.Source> changed) throws Unreadable {
      Errors errors = new Errors();
      List<JavaFileObject> units = new ArrayList<>();
      for (Sources.Source source : changed) units.add(new Text(source));
      manager.written.clear();
      if (!with(errors, units, JavacTask::call)) throw new Unreadable(errors.text());
      return manager.taken();
    }

    /** Whether the unchanged text compiles twice in a row, as it has to. */
    boolean usable(List<Sources.Source> changed) {
      if (usable == null) {
        List<Sources.Source> unchanged = new ArrayList<>();
        for (Sources.Source source : changed)
          unchanged.add(sources.byFile.getOrDefault(source.file, source));
        try {
          compile(unchanged);
          compile(unchanged);
          usable = true;
        } catch (Unreadable | RuntimeException odd) {
          usable = false;
        }
      }
      return usable;
    }
  }

  private static final class Errors implements DiagnosticListener<JavaFileObject> {
    private String first;

    @Override
    public void report(Diagnostic<? extends JavaFileObject> one) {
      if (one.getKind() == Diagnostic.Kind.ERROR && first == null)
        first =
            (one.getSource() == null
                    ? ""
                    : one.getSource().getName() + ":" + one.getLineNumber() + ": ")
                + one.getMessage(java.util.Locale.ROOT);
    }

    boolean any() {
      return first != null;
    }

    String text() {
      return first == null ? "it does not compile" : first.split("\\R")[0];
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;
    final Sources.Source source;

    Text(Sources.Source source) {
      super(URI.create("source:///" + source.file.replace(" ", "%20")), Kind.SOURCE);
      this.source = source;
      this.text = source.text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return text;
    }
  }

  private final class Lazy extends SimpleJavaFileObject {
    private final Sources.Source source;

    Lazy(Sources.Source source) {
      super(URI.create("source:///" + source.file.replace(" ", "%20")), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      try {
        return instrumented(source, line -> sources.numberOf(source.file, line));
      } catch (Unreadable broken) {
        return source.text;
      }
    }
  }

  private static final class Known extends SimpleJavaFileObject {
    final String name;
    private final byte[] bytes;

    Known(String name, byte[] bytes) {
      super(URI.create("class:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public InputStream openInputStream() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /**
   * Classes that are known beside those of the jars; sources too while the unchanged tree is
   * compiled.
   */
  private final class Manager extends ForwardingJavaFileManager<JavaFileManager> {
    private final boolean fromSource;
    final Map<String, ByteArrayOutputStream> written = new HashMap<>();
    final Map<String, String> fileOf = new HashMap<>();
    private Map<String, List<JavaFileObject>> byPackage;

    Manager(boolean fromSource) {
      super(jars);
      this.fromSource = fromSource;
    }

    JavaFileObject unit(Sources.Source source) {
      return new Lazy(source);
    }

    Map<String, byte[]> taken() {
      Map<String, byte[]> taken = new HashMap<>();
      written.forEach((name, bytes) -> taken.put(name, bytes.toByteArray()));
      return taken;
    }

    @Override
    public boolean hasLocation(Location location) {
      return location == StandardLocation.SOURCE_PATH ? fromSource : super.hasLocation(location);
    }

    @Override
    public Iterable<JavaFileObject> list(
        Location location, String in, Set<JavaFileObject.Kind> kinds, boolean recurse)
        throws IOException {
      if (location == StandardLocation.SOURCE_PATH) {
        List<JavaFileObject> found = new ArrayList<>();
        if (fromSource && kinds.contains(JavaFileObject.Kind.SOURCE))
          for (Sources.Source source : sources.inPackage(in))
            if (!classes.containsKey(source.className())) found.add(new Lazy(source));
        return found;
      }
      if (location != StandardLocation.CLASS_PATH) return super.list(location, in, kinds, recurse);
      List<JavaFileObject> found = new ArrayList<>();
      if (kinds.contains(JavaFileObject.Kind.CLASS)) found.addAll(knownIn(in));
      super.list(location, in, kinds, recurse).forEach(found::add);
      return found;
    }

    private List<JavaFileObject> knownIn(String in) {
      if (byPackage == null) {
        byPackage = new HashMap<>();
        classes.forEach(
            (name, bytes) -> {
              int dot = name.lastIndexOf('.');
              byPackage
                  .computeIfAbsent(
                      dot < 0 ? "" : name.substring(0, dot), fresh -> new ArrayList<>())
                  .add(new Known(name, bytes));
            });
      }
      return byPackage.getOrDefault(in, List.of());
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
      if (file instanceof Known) return ((Known) file).name;
      if (file instanceof Lazy) return ((Lazy) file).source.className();
      return file instanceof Text
          ? ((Text) file).source.className()
          : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
      return a.toUri().equals(b.toUri());
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      written.put(name, bytes);
      fileOf.put(name, sibling instanceof Lazy ? ((Lazy) sibling).source.file : "");
      return new SimpleJavaFileObject(
          URI.create("class:///" + name.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
