package rift;

import com.sun.source.tree.*;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/**
 * Writes calls of {@link M} into a source, on the lines that are there: in loops and functions, and
 * before statements.
 */
final class Instrument extends TreeScanner<Void, Void> {
  /** Lines that a number stands for. */
  interface Lines {
    int numberOf(int line);
  }

  /** A function whose arguments are watched. */
  static final class Function {
    final String owner, name;

    /** Simple names of the parameters' types as written. */
    final List<String> types = new ArrayList<>();

    final List<String> parameters = new ArrayList<>();
    final boolean isStatic;

    Function(String owner, String name, boolean isStatic) {
      this.owner = owner;
      this.name = name;
      this.isStatic = isStatic;
    }
  }

  private static final class Insertion {
    final int from, to;
    final String text;

    Insertion(int from, int to, String text) {
      this.from = from;
      this.to = to;
      this.text = text;
    }
  }

  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Lines lines;
  private final int watchedLine, watchedNumber;
  private final List<Insertion> insertions = new ArrayList<>();
  private final Deque<String> classes = new ArrayDeque<>();
  private int functionsAround;
  private final String source;

  /** The watched function, where there is one. */
  Function watched;

  private Instrument(
      String source,
      CompilationUnitTree unit,
      JavacTask task,
      Lines lines,
      int watchedLine,
      int number) {
    this.source = source;
    this.unit = unit;
    this.positions = Trees.instance(task).getSourcePositions();
    this.lines = lines;
    this.watchedLine = watchedLine;
    this.watchedNumber = number;
  }

  /** `lines` null: only what lets the code be stopped. */
  static String text(String source, CompilationUnitTree unit, JavacTask task, Lines lines) {
    return of(source, unit, task, lines, 0, 0).written();
  }

  /** Watches the function around a line as well. */
  static Instrument watching(
      String source, CompilationUnitTree unit, JavacTask task, int line, int number) {
    return of(source, unit, task, null, line, number);
  }

  private static Instrument of(
      String s, CompilationUnitTree unit, JavacTask task, Lines lines, int line, int number) {
    Instrument made = new Instrument(s, unit, task, lines, line, number);
    made.scan(unit, null);
    return made;
  }

  /** The source without the bodies of functions: what other classes may have taken over of it. */
  static String outside(String source, CompilationUnitTree unit, JavacTask task) {
    Instrument made = new Instrument(source, unit, task, null, 0, 0);
    StringBuilder text = new StringBuilder();
    int[] at = {0};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree node, Void nothing) {
        if (node.getBody() == null || made.start(node.getBody()) < at[0]) return null;
        text.append(source, at[0], made.start(node.getBody()));
        at[0] = made.end(node.getBody());
        return null;
      }
    }.scan(unit, null);
    return text.append(source.substring(at[0])).toString();
  }

  String written() {
    insertions.sort(Comparator.comparingInt(one -> one.from));
    StringBuilder text = new StringBuilder(source.length() * 2);
    int at = 0;
    for (Insertion one : insertions) {
      if (one.from < at) continue;
      text.append(source, at, one.from).append(one.text);
      at = one.to;
    }
    return text.append(source, at, source.length()).toString();
  }

  private int start(Tree tree) {
    return (int) positions.getStartPosition(unit, tree);
  }

  private int end(Tree tree) {
    return (int) positions.getEndPosition(unit, tree);
  }

  private void insert(int at, String text) {
    if (at >= 0) insertions.add(new Insertion(at, at, text));
  }

  private String hit(Tree statement) {
    if (lines == null || start(statement) < 0) return "";
    return "rift.M.h("
        + lines.numberOf((int) unit.getLineMap().getLineNumber(start(statement)))
        + ");";
  }

  private void sequence(List<? extends StatementTree> statements) {
    for (StatementTree statement : statements) {
      boolean isPlain =
          statement instanceof ClassTree
              || statement instanceof BlockTree
              || isConstructorCall(statement);
      if (!isPlain) insert(start(statement), hit(statement));
    }
  }

  private static boolean isConstructorCall(StatementTree statement) {
    if (!(statement instanceof ExpressionStatementTree)) return false;
    ExpressionTree expression = ((ExpressionStatementTree) statement).getExpression();
    if (!(expression instanceof MethodInvocationTree)) return false;
    return ((MethodInvocationTree) expression)
        .getMethodSelect()
        .toString()
        .matches("(.*\\.)?(this|super)");
  }

  /** A statement that stands alone where a block could. */
  private void body(StatementTree statement, String first) {
    if (statement == null) return;
    if (statement instanceof BlockTree) insert(start(statement) + 1, first);
    else if (!(first + hit(statement)).isEmpty()) {
      insert(start(statement), "{" + first + hit(statement));
      insert(end(statement), "}");
    }
  }

  @Override
  public Void visitBlock(BlockTree node, Void nothing) {
    sequence(node.getStatements());
    return super.visitBlock(node, nothing);
  }

  @Override
  public Void visitCase(CaseTree node, Void nothing) {
    if (node.getCaseKind() == CaseTree.CaseKind.STATEMENT) sequence(node.getStatements());
    else if (node.getBody() instanceof ExpressionTree) value(node.getBody());
    else if (node.getBody() instanceof StatementTree) body((StatementTree) node.getBody(), "");
    return super.visitCase(node, nothing);
  }

  /** A case that is only a value. */
  private void value(Tree value) {
    int semicolon = source.indexOf(';', end(value));
    if (lines == null || semicolon < 0 || !source.substring(end(value), semicolon).isBlank())
      return;
    insert(start(value), "{" + hit(value) + "yield ");
    insert(semicolon + 1, "}");
  }

  @Override
  public Void visitIf(IfTree node, Void nothing) {
    body(node.getThenStatement(), "");
    body(node.getElseStatement(), "");
    return super.visitIf(node, nothing);
  }

  @Override
  public Void visitWhileLoop(WhileLoopTree node, Void nothing) {
    body(node.getStatement(), "rift.M.p();");
    return super.visitWhileLoop(node, nothing);
  }

  @Override
  public Void visitDoWhileLoop(DoWhileLoopTree node, Void nothing) {
    body(node.getStatement(), "rift.M.p();");
    return super.visitDoWhileLoop(node, nothing);
  }

  @Override
  public Void visitForLoop(ForLoopTree node, Void nothing) {
    body(node.getStatement(), "rift.M.p();");
    return super.visitForLoop(node, nothing);
  }

  @Override
  public Void visitEnhancedForLoop(EnhancedForLoopTree node, Void nothing) {
    body(node.getStatement(), "rift.M.p();");
    return super.visitEnhancedForLoop(node, nothing);
  }

  @Override
  public Void visitLambdaExpression(LambdaExpressionTree node, Void nothing) {
    if (node.getBodyKind() == LambdaExpressionTree.BodyKind.STATEMENT)
      insert(start(node.getBody()) + 1, "rift.M.p();");
    return super.visitLambdaExpression(node, nothing);
  }

  @Override
  public Void visitMethod(MethodTree node, Void nothing) {
    BlockTree block = node.getBody();
    if (block == null || start(node) < 0) return super.visitMethod(node, nothing);
    List<? extends StatementTree> all = block.getStatements();
    boolean calls = !all.isEmpty() && isConstructorCall(all.get(0)) && end(all.get(0)) > 0;
    insert(calls ? end(all.get(0)) : start(block) + 1, "rift.M.p();" + watch(node));
    functionsAround++;
    super.visitMethod(node, nothing);
    functionsAround--;
    return null;
  }

  @Override
  public Void visitClass(ClassTree node, Void nothing) {
    classes.addLast(node.getSimpleName().toString());
    super.visitClass(node, nothing);
    classes.removeLast();
    return null;
  }

  private String watch(MethodTree node) {
    int from = (int) unit.getLineMap().getLineNumber(start(node)),
        to = (int) unit.getLineMap().getLineNumber(end(node));
    boolean isWatched =
        from <= watchedLine && watchedLine <= to && watched == null && functionsAround == 0;
    if (!isWatched || node.getReturnType() == null) return "";
    Set<Modifier> modifiers = node.getModifiers().getFlags();
    String inPackage = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
    boolean isStatic = modifiers.contains(Modifier.STATIC);
    watched =
        new Function(inPackage + String.join("$", classes), node.getName().toString(), isStatic);
    StringBuilder text =
        new StringBuilder("rift.M.c(" + watchedNumber + "," + (watched.isStatic ? "null" : "this"));
    text.append(",new java.lang.Object[]{");
    for (VariableTree parameter : node.getParameters()) {
      watched.parameters.add(parameter.getName().toString());
      watched.types.add(
          parameter.getType().toString().replaceAll("<.*>", "").replaceAll("^.*\\.(?=\\w)", ""));
      text.append(parameter.getName()).append(',');
    }
    return text.append("});").toString();
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree node, Void nothing) {
    String called = node.getMethodSelect().toString();
    if (called.matches("(java\\.lang\\.)?(System\\.exit|Runtime\\.getRuntime\\(\\)\\.(exit|halt))"))
      insertions.add(
          new Insertion(start(node.getMethodSelect()), end(node.getMethodSelect()), "rift.M.exit"));
    return super.visitMethodInvocation(node, nothing);
  }
}
