package rift;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines of words between blanks, each percent-encoded. */
final class Words {
  private final Deque<String> left = new ArrayDeque<>();

  Words(String line) {
    for (String word : line.split(" ")) left.add(decoded(word).substring(1));
  }

  static String decoded(String word) {
    return URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  String next() {
    return left.isEmpty() ? "" : left.removeFirst();
  }

  int number() {
    return Integer.parseInt(next());
  }

  /** A count and as many words. */
  List<String> list() {
    List<String> found = new ArrayList<>();
    for (int count = number(); count > 0; count--) found.add(next());
    return found;
  }

  /** A count and as many pairs. */
  Map<String, String> pairs() {
    Map<String, String> found = new LinkedHashMap<>();
    for (int count = number(); count > 0; count--) found.put(next(), next());
    return found;
  }

  /** Each word has a mark before it, so that none is empty. */
  static String line(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      String text =
          word instanceof Collection
              ? String.join("\n", strings((Collection<?>) word))
              : String.valueOf(word);
      if (line.length() > 0) line.append(' ');
      line.append('.').append(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return line.toString();
  }

  private static List<String> strings(Collection<?> words) {
    List<String> texts = new ArrayList<>();
    for (Object word : words) texts.add(String.valueOf(word));
    return texts;
  }
}
