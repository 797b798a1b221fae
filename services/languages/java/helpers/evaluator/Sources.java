package rift;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository's sources by the names of their classes. */
final class Sources {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "(^|/)(target|build|\\.[^/]*|node_modules)/|(^|/)(module|package)-info\\.java$");

  static final class Source {
    final String file, packageName, text;

    Source(String file, String packageName, String text) {
      this.file = file;
      this.packageName = packageName;
      this.text = text;
    }

    String simpleName() {
      return file.substring(file.lastIndexOf('/') + 1).replaceAll("\\.java$", "");
    }

    String className() {
      return packageName.isEmpty() ? simpleName() : packageName + "." + simpleName();
    }
  }

  private static final Pattern RESOURCES = Pattern.compile("(^|/)src/(main|test)/resources$");

  /** Folders whose files the code may ask for by name. */
  final List<Path> resources = new ArrayList<>();

  final Map<String, Source> byFile = new TreeMap<>();
  private final Map<String, Source> byClass = new HashMap<>();
  private final Map<String, List<Source>> byPackage = new HashMap<>();

  /** File of each class that was compiled. */
  final Map<String, String> fileOf = new HashMap<>();

  /** Numbers of lines, as instrumented code reports them. */
  private final Map<String, Map<Integer, Integer>> numbers = new LinkedHashMap<>();

  private final List<String> fileOfNumber = new ArrayList<>();
  private final List<Integer> lineOfNumber = new ArrayList<>();

  /** Of classes in several folders the first folder's counts. */
  Sources(Path root, List<String> folders) throws IOException {
    for (String folder : folders) {
      Path top = root.resolve(folder);
      if (!Files.isDirectory(top)) continue;
      try (Stream<Path> files = Files.walk(top)) {
        for (Path path : (Iterable<Path>) files.sorted()::iterator) {
          String file = root.relativize(path).normalize().toString();
          if (RESOURCES.matcher(file).find()) resources.add(path);
          if (!file.endsWith(".java")) continue;
          if (!byFile.containsKey(file)
              && !NOT_OURS.matcher(file).find()
              && Files.isRegularFile(path)) add(file, read(path));
        }
      }
    }
  }

  private static String read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException old) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private void add(String file, String text) {
    Source source = of(file, text);
    byFile.put(file, source);
    if (byClass.putIfAbsent(source.className(), source) == null)
      byPackage.computeIfAbsent(source.packageName, name -> new ArrayList<>()).add(source);
  }

  static Source of(String file, String text) {
    Matcher found = PACKAGE.matcher(text);
    return new Source(file, found.find() ? found.group(1) : "", text);
  }

  List<Source> inPackage(String name) {
    return byPackage.getOrDefault(name, List.of());
  }

  /** The source of a class or of the class around it; null where it is none of the repository. */
  String fileOf(String className) {
    String known = fileOf.get(className);
    if (known != null) return known;
    Source source = byClass.get(className.replaceAll("\\$.*", ""));
    return source == null ? null : source.file;
  }

  int numberOf(String file, int line) {
    return numbers
        .computeIfAbsent(file, name -> new HashMap<>())
        .computeIfAbsent(
            line,
            fresh -> {
              fileOfNumber.add(file);
              lineOfNumber.add(fresh);
              return fileOfNumber.size() - 1;
            });
  }

  int numberCount() {
    return fileOfNumber.size();
  }

  /** Lines by file. */
  Map<String, List<Integer>> linesOf(boolean[] hits) {
    Map<String, List<Integer>> found = new TreeMap<>();
    for (int i = 0; i < hits.length; i++)
      if (hits[i])
        found
            .computeIfAbsent(fileOfNumber.get(i), name -> new ArrayList<>())
            .add(lineOfNumber.get(i));
    found.values().forEach(lines -> lines.sort(null));
    return found;
  }
}
