package rift;

import java.util.ArrayList;
import java.util.List;

/**
 * A test by its id, `file::Class::method`; or all that a command runs, under the command's name.
 */
final class Wanted {
  final String id;

  /** `method` or `method[case]`. */
  final String name;

  /** Classes that hold it, by binary name. */
  final List<String> types = new ArrayList<>();

  final List<Sources.Source> needs = new ArrayList<>();

  private Wanted(String id, String name) {
    this.id = id;
    this.name = name;
  }

  static Wanted test(String id, Sources sources) {
    String[] parts = id.split("::", 3);
    Wanted wanted = new Wanted(id, parts.length > 2 ? parts[2] : "");
    Sources.Source source = sources.byFile.get(parts[0]);
    if (source == null) return wanted;
    wanted.needs.add(source);
    String inPackage = source.packageName.isEmpty() ? "" : source.packageName + ".";
    wanted.types.add(inPackage + (parts.length > 1 ? parts[1] : ""));
    return wanted;
  }

  /** Programs are classes, or files that hold them. */
  static Wanted whole(String id, List<String> programs, Sources sources) {
    Wanted wanted = new Wanted(id, "main");
    for (String program : programs) {
      boolean isFile = program.endsWith(".java");
      Sources.Source source = sources.byFile.get(isFile ? program : sources.fileOf(program));
      if (source == null) continue;
      wanted.needs.add(source);
      wanted.types.add(isFile ? source.className() : program);
    }
    return wanted;
  }
}
