package rift;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Tells what became of the tests of one order. */
final class Report {
  private final String id;
  private final Sources sources;
  private final PrintStream answers;

  Report(String id, Sources sources, PrintStream answers) {
    this.id = id;
    this.sources = sources;
    this.answers = answers;
  }

  void startLines() {
    M.hits = new boolean[sources.numberCount()];
  }

  private List<String> linesNow() {
    List<String> lines = new ArrayList<>();
    sources
        .linesOf(M.hits)
        .forEach((file, own) -> lines.add(file + "=" + own.toString().replaceAll("[\\[\\] ]", "")));
    return lines;
  }

  private void tell(
      String test,
      String outcome,
      double ms,
      String type,
      String message,
      List<String> frames,
      List<String> lines) {
    double rounded = Math.round(ms * 1000) / 1000.0;
    answers.println(Words.line("test", id, test, outcome, rounded, type, message, frames, lines));
  }

  /** What was cut, and where it was. */
  void cut(String test, long ms, StackTraceElement[] where, boolean cover) {
    tell(test, "timed_out", ms, "", "", framesOf(where), cover ? linesNow() : List.of());
  }

  /** Null: there is no such test. */
  void ended(String test, Tests.Outcome outcome, double ms, boolean cover) {
    List<String> lines = cover ? linesNow() : List.of();
    String word = outcome == null ? "missing" : outcome.outcome;
    if (outcome == null || outcome.error == null) tell(test, word, ms, "", "", List.of(), lines);
    else
      tell(
          test,
          word,
          ms,
          outcome.error.getClass().getSimpleName(),
          said(outcome.error),
          framesOf(outcome),
          lines);
  }

  private static String said(Throwable error) {
    try {
      String text = String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
      return text.length() > 300 ? text.substring(0, 300) : text;
    } catch (RuntimeException strange) {
      return "";
    }
  }

  /** Innermost last. */
  private List<String> framesOf(StackTraceElement[] stack) {
    List<String> frames = new ArrayList<>();
    for (int i = 0; i < stack.length && frames.size() < 50; i++) {
      String file = stack[i].getLineNumber() > 0 ? sources.fileOf(stack[i].getClassName()) : null;
      if (file != null && !stack[i].getClassName().startsWith("rift."))
        frames.add(0, file + ":" + stack[i].getLineNumber() + ":" + stack[i].getMethodName());
    }
    return frames;
  }

  /**
   * Of a failed assertion the place where it was made, of an error the place where the last cause
   * began.
   */
  private List<String> framesOf(Tests.Outcome outcome) {
    List<String> frames = framesOf(outcome.error.getStackTrace());
    int left = 10;
    for (Throwable cause = outcome.error.getCause();
        outcome.outcome.equals("error") && cause != null && left-- > 0;
        cause = cause.getCause()) {
      List<String> own = framesOf(cause.getStackTrace());
      if (!own.isEmpty()) frames = own;
    }
    return frames;
  }
}
