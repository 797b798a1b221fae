package rift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compiles variants; with them what has taken over constants or signatures of theirs, where those
 * are changed.
 */
final class Dependents {
  private final Sources sources;
  private final Compiler compiler;
  private final Map<String, String> outsides = new HashMap<>();

  Dependents(Sources sources, Compiler compiler) {
    this.sources = sources;
    this.compiler = compiler;
  }

  Map<String, byte[]> compile(Map<String, String> files) throws Compiler.Unreadable {
    Map<String, Sources.Source> all = new HashMap<>();
    for (Map.Entry<String, String> one : files.entrySet()) {
      String[] read = read(Sources.of(one.getKey(), one.getValue()));
      put(one.getKey(), read[0], all);
      Sources.Source before = sources.byFile.get(one.getKey());
      if (before == null) continue;
      String known = outsides.get(one.getKey());
      if (known == null) outsides.put(one.getKey(), known = read(before)[1]);
      if (!known.equals(read[1])) addUsers(before, all);
    }
    return compiler.compiled(new ArrayList<>(all.values()));
  }

  private static void put(String file, String text, Map<String, Sources.Source> to) {
    to.put(file, Sources.of(file, text));
  }

  /** With what lets it be stopped; and what others may see of it. */
  private String[] read(Sources.Source source) throws Compiler.Unreadable {
    return compiler.parsed(
        source,
        (unit, task) ->
            new String[] {
              Instrument.text(source.text, unit, task, null),
              Instrument.outside(source.text, unit, task)
            });
  }

  private void addUsers(Sources.Source changed, Map<String, Sources.Source> to)
      throws Compiler.Unreadable {
    Pattern name = Pattern.compile("\\b" + Pattern.quote(changed.simpleName()) + "\\b");
    for (Sources.Source source : sources.byFile.values())
      if (!to.containsKey(source.file)
          && compiler.classes.containsKey(source.className())
          && name.matcher(source.text).find()) put(source.file, read(source)[0], to);
  }
}
