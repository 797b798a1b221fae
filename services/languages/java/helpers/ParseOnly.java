import com.sun.source.util.JavacTask;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Parses files with the compiler's own parser, without compiling: one line for each that it cannot read. */
final class ParseOnly {
  public static void main(String[] files) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
    for (String file : files) {
      JavacTask task = (JavacTask) compiler.getTask(
          null,
          manager,
          (Diagnostic<? extends JavaFileObject> d) -> {
            if (d.getKind() == Diagnostic.Kind.ERROR)
              System.out.println(file + ":[" + d.getLineNumber() + "," + d.getColumnNumber() + "] "
                  + d.getMessage(java.util.Locale.ROOT).split("\\R")[0]);
          },
          Arrays.asList("-proc:none"),
          null,
          manager.getJavaFileObjectsFromFiles(List.of(new File(file))));
      task.parse();
    }
  }
}
