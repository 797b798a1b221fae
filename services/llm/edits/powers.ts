import type { FileChange } from '../../../domain/patch';
import type { Tree } from '../../languages/contract';
import { scanThreats } from '../../threats';

/** What code can reach beyond its own values, by the names under which six languages offer it. */
const POWERS: Readonly<Record<string, RegExp>> = {
  'other programs':
    /\b(?:subprocess|popen|os\.system|os\.exec\w*|os\.spawn\w*|pty|child_process|execSync|spawnSync|ProcessBuilder|getRuntime|os\/exec|exec\.Command|std::process|Command::new)\b/gi,
  'the network':
    /\b(?:urllib|requests|http\.client|httpx|aiohttp|socket|ftplib|smtplib|fetch|XMLHttpRequest|axios|node:https?|net\/http|http\.(?:Get|Post)|HttpClient|URLConnection|std::net|reqwest|WebSocket)\b/g,
  'the environment': /\b(?:os\.environ\w*|getenv|process\.env|System\.getenv|os\.Getenv|env::vars?)\b/g,
  'code made of text': /\b(?:eval|exec|__import__|compile|importlib|new Function|ScriptEngine|marshal|pickle)\s*\(/g,
  'native code': /\b(?:ctypes|cffi|dlopen|JNI|System\.load(?:Library)?|syscall|unsafe)\b/g,
  'its own end': /\b(?:os\._exit|sys\.exit|process\.exit|System\.exit|os\.Exit|process::exit|atexit)\b/g,
};

/**
 * What a model's edits would bring into a file beyond what it has: a repair needs no new power, and whoever talks a model into
 * one means harm. null where there is nothing.
 */
export function newPower(changes: readonly FileChange[], tree: Tree): string | null {
  for (const { path, before, after } of changes) {
    for (const [power, names] of Object.entries(POWERS)) {
      const count = (text: string | null) => (text?.match(names) ?? []).length;
      if (count(after) > count(before)) return `${path}: it would reach for ${power}`;
    }
  }
  const files = changes.map(({ path }) => path);
  const texts = new Map(changes.map(({ path, after }) => [path, after]));
  const only = { root: tree.root, files, encoding: (path: string) => tree.encoding(path) };
  const was = scanThreats({ ...only, has: (path) => files.includes(path), read: (path) => tree.read(path) });
  const is = scanThreats({ ...only, has: (path) => files.includes(path), read: (path) => texts.get(path) ?? null });
  return is.length > was.length ? `${is[0]?.file}: ${is[0]?.message ?? 'it would attack'}` : null;
}
